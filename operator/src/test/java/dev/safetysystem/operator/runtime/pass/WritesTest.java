package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.render.LiveLook;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

class WritesTest {
    private static final List<Action> ACTIONS = List.of(scale("one"), scale("two"), scale("three"));
    private final List<String> made = new ArrayList<>();
    private long nanos;
    private boolean overtaken;
    private final Writes writes = new Writes(() -> nanos, () -> overtaken);

    @Test
    void a_write_that_a_webhook_refuses_keeps_no_other_from_being_made() {
        var refusal = refusal(403);

        boolean complete = writes.carryOut(ACTIONS, writer("two", refusal));

        assertThat(complete).isTrue();
        assertThat(made).containsExactly("one", "three");
        assertThat(writes.refused()).contains(refusal);
    }

    @Test
    void a_webhook_that_is_down_keeps_no_other_write_from_being_made() {
        writes.carryOut(ACTIONS, writer("one", refusal(500)));

        assertThat(made).containsExactly("two", "three");
    }

    @Test
    void a_conflict_ends_the_pass_since_the_picture_is_old() {
        var conflict = refusal(409);

        assertThatThrownBy(() -> writes.carryOut(ACTIONS, writer("two", conflict)))
                .isSameAs(conflict);
        assertThat(made).containsExactly("one");
    }

    @Test
    void an_API_server_that_does_not_answer_is_not_asked_for_each_of_them() {
        var silence = new KubernetesClientException("no answer");

        assertThatThrownBy(() -> writes.carryOut(ACTIONS, writer("one", silence)))
                .isSameAs(silence);
        assertThat(made).isEmpty();
    }

    @Test
    void the_first_write_is_made_and_no_more_when_time_is_up() {
        nanos = Writes.WRITES_FOR.toNanos() + 1;

        boolean complete = writes.carryOut(ACTIONS, writer("none", refusal(403)));

        assertThat(complete).isFalse();
        assertThat(made).containsExactly("one");
    }

    @Test
    void what_a_slow_status_announced_is_begun_in_the_same_pass() {
        writes.carryOut(List.of(scale("record")), writer("none", refusal(403)));
        nanos = Writes.WRITES_FOR.toNanos() + 1;

        boolean complete = writes.carryOut(ACTIONS, writer("none", refusal(403)));

        assertThat(complete).isFalse();
        assertThat(made).containsExactly("record", "one");
    }

    @Test
    void a_release_record_is_not_the_one_write_of_a_slow_pass() {
        nanos = Writes.WRITES_FOR.toNanos() + 1;

        boolean complete =
                writes.carryOut(
                        List.of(record("ended"), record("started"), scale("one"), scale("two")),
                        writer("none", refusal(403)));

        assertThat(complete).isFalse();
        assertThat(made).containsExactly("ended", "started", "one");
    }

    @Test
    void what_is_more_urgent_ends_a_pass_after_the_write_that_is_being_made() {
        overtaken = true;

        boolean complete = writes.carryOut(ACTIONS, writer("none", refusal(403)));

        assertThat(complete).isFalse();
        assertThat(made).containsExactly("one");
    }

    @Test
    void a_refusal_that_took_all_the_time_keeps_no_other_write_from_being_made() {
        nanos = Writes.WRITES_FOR.toNanos() + 1;

        boolean complete = writes.carryOut(ACTIONS, writer("one", refusal(500)));

        assertThat(complete).isTrue();
        assertThat(made).containsExactly("two", "three");
    }

    @Test
    void what_was_refused_is_known_until_it_is_written() {
        var three = new Key("Deployment", "three");
        writes.carryOut(ACTIONS, writer("two", refusal(403)));

        var refusals = writes.refusals(Map.of(three, "no", new Key("Service", "one"), "not yet"));

        assertThat(refusals)
                .containsOnlyKeys(new Key("Deployment", "two"), new Key("Service", "one"))
                .containsEntry(new Key("Service", "one"), "not yet");
    }

    private Consumer<Action> writer(String refused, KubernetesClientException with) {
        return action -> {
            if (action.key().name().equals(refused)) {
                throw with;
            }
            made.add(action.key().name());
        };
    }

    private static Action record(String name) {
        var map = new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().build();
        return new Action.Apply(map, LiveLook.NONE, Optional.empty(), "a test", List.of());
    }

    private static Action scale(String name) {
        return new Action.Scale(new Key("Deployment", name), 2, 1, "a test", List.of());
    }

    private static KubernetesClientException refusal(int code) {
        return new KubernetesClientException(
                new StatusBuilder().withCode(code).withMessage("no").build());
    }
}
