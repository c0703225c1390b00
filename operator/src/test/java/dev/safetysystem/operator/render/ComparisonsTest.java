package dev.safetysystem.operator.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Observation;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.wanted.Exposed;
import dev.safetysystem.operator.plan.wanted.Target;
import dev.safetysystem.operator.plan.wanted.Wanted;
import dev.safetysystem.operator.world.Systems;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is kept of comparisons hides no change of what is there or of what is wanted. */
class ComparisonsTest {
    private static final Track MAIN = Track.MAIN;
    private static final Wanted SERVICE = service(8000);
    private static final Wanted BUDGET = new Wanted.Disruption("api", MAIN);

    private final Comparisons known = new Comparisons();

    @Test
    void what_is_there_as_wanted_is_not_written() {
        Service there = stored(SERVICE, Service.class);

        assertThat(writes(SERVICE, there)).isFalse();
        assertThat(writes(SERVICE, there)).isFalse();
    }

    @Test
    void another_version_is_compared_again() {
        Service there = stored(SERVICE, Service.class);
        assertThat(writes(SERVICE, there)).isFalse();
        Service edited =
                new ServiceBuilder(there)
                        .editMetadata()
                        .withResourceVersion("2")
                        .endMetadata()
                        .editSpec()
                        .withSelector(Map.of("app", "theirs"))
                        .endSpec()
                        .build();

        assertThat(writes(SERVICE, edited)).isTrue();
    }

    @Test
    void the_same_version_is_not_compared_again() {
        Service there = stored(SERVICE, Service.class);
        assertThat(writes(SERVICE, there)).isFalse();
        there.getSpec().setSelector(Map.of("app", "could not be under the same version"));

        assertThat(writes(SERVICE, there)).isFalse();
    }

    @Test
    void another_wish_is_compared_with_the_same_version() {
        Service there = stored(SERVICE, Service.class);
        assertThat(writes(SERVICE, there)).isFalse();

        assertThat(writes(service(9000), there)).isTrue();
    }

    @Test
    void another_object_of_the_same_name_is_compared_again() {
        Service there = stored(SERVICE, Service.class);
        assertThat(writes(SERVICE, there)).isFalse();
        Service other =
                new ServiceBuilder(there).editMetadata().withUid("u2").endMetadata().build();
        other.getSpec().setSelector(Map.of());

        assertThat(writes(SERVICE, other)).isTrue();
    }

    @Test
    void what_is_gone_is_made_again() {
        assertThat(writes(SERVICE, stored(SERVICE, Service.class))).isFalse();

        assertThat(writes(SERVICE)).isTrue();
    }

    @Test
    void a_status_asks_for_no_comparison_where_the_spec_is_counted() {
        PodDisruptionBudget there = counted();
        assertThat(writes(BUDGET, there)).isFalse();
        there.getMetadata().setResourceVersion("2");
        there.getSpec().setMaxUnavailable(null); // which would have been counted

        assertThat(writes(BUDGET, there)).isFalse();
        there.getMetadata().setGeneration(2L);
        assertThat(writes(BUDGET, there)).isTrue();
    }

    @Test
    void metadata_is_not_counted_and_compared_again_when_it_changes() {
        PodDisruptionBudget there = counted();
        assertThat(writes(BUDGET, there)).isFalse();
        PodDisruptionBudget relabelled =
                new PodDisruptionBudgetBuilder(there)
                        .editMetadata()
                        .withLabels(Map.of())
                        .endMetadata()
                        .build();

        assertThat(writes(BUDGET, relabelled)).isTrue();
    }

    private static PodDisruptionBudget counted() {
        PodDisruptionBudget there = stored(BUDGET, PodDisruptionBudget.class);
        there.getMetadata().setGeneration(1L);
        return there;
    }

    private static Wanted service(int port) {
        var exposed = new Exposed("http", port, "TCP", Integer.toString(port));
        return new Wanted.TrackService("api", List.of(exposed), MAIN);
    }

    private boolean writes(Wanted wanted, HasMetadata... there) {
        var changes =
                ChangeSet.of(new Target(List.of(), List.of(wanted)), seen(List.of(there)), known);
        return !changes.after().isEmpty();
    }

    /** As the API server keeps what is applied. */
    private static <T extends HasMetadata> T stored(Wanted wanted, Class<T> type) {
        var target = new Target(List.of(), List.of(wanted));
        var apply = (Action.Apply) ChangeSet.of(target, seen(List.of())).after().getFirst();
        T object = type.cast(apply.object());
        object.getMetadata().setUid("u1");
        object.getMetadata().setResourceVersion("1");
        object.getMetadata().setLabels(new HashMap<>(object.getMetadata().getLabels()));
        return object;
    }

    private static Observed seen(List<HasMetadata> objects) {
        var system = Systems.read("one");
        system.getMetadata().setUid("uid-1");
        return new Observation(
                        Instant.EPOCH,
                        system,
                        objects,
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        Map.of())
                .observed();
    }
}
