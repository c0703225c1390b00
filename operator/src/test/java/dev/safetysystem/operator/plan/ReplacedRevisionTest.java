package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Somebody who may write ControllerRevisions stores others in the place of ours, owner reference
 * and all: what runs is what the spec says, and what was proved.
 */
class ReplacedRevisionTest {
    private static final String THEIRS = "registry.example.com/theirs:1";

    private static World installed() {
        return new World(Systems.read("one")).until("Ready", ReplacedRevisionTest::isReleased);
    }

    private static boolean isReleased(World world) {
        return "True/Released".equals(world.reason("Ready"));
    }

    private static void released(World world, String version) {
        world.until(version, w -> isReleased(w) && version.equals(w.status().version()));
    }

    /** What is stored of the version that the spec wants next, in a world that has it already. */
    private static ControllerRevision coming(World world) {
        released(world, "v2");
        return stored(world, world.status().revisions().stable().name());
    }

    private static ControllerRevision stored(World world, String revision) {
        return world.get(ControllerRevision.class, "hap-" + revision).orElseThrow();
    }

    /** The same object with another content, as somebody makes it who has read ours. */
    private static ControllerRevision with(ControllerRevision ours, Consumer<ObjectNode> change) {
        ObjectNode data = Json.object(ours.getData()).deepCopy();
        change.accept(data);
        return new ControllerRevisionBuilder(ours).withData(data).build();
    }

    private static Consumer<ObjectNode> anotherImage() {
        return data ->
                ((ObjectNode) data.at("/templates/0/template/pod/spec/containers/0"))
                        .put("image", THEIRS);
    }

    private static List<String> images(World world) {
        return world.all(Pod.class).stream()
                .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                .distinct()
                .toList();
    }

    @Test
    void one_of_the_coming_content_with_another_template_is_not_released() {
        var theirs = with(coming(installed().spec(version("v2"))), anotherImage());
        var world = installed();
        world.foreign(theirs);

        released(world.spec(version("v2")), "v2");

        assertThat(images(world)).containsExactly("registry.example.com/filter:v2");
        assertThat(world.story()).doesNotContain(THEIRS);
        String name = world.status().revisions().stable().name();
        assertThat(Revisions.digest(stored(world, name)))
                .isEqualTo(world.status().revisions().stable().digest());
    }

    @Test
    void one_of_another_content_lends_no_component_its_template() {
        var theirs = with(coming(installed().spec(version("v2"))), anotherImage());
        var world = installed();
        world.foreign(
                new ControllerRevisionBuilder(theirs)
                        .editMetadata()
                        .withName("hap-123456789")
                        .endMetadata()
                        .withRevision(999L)
                        .build());

        released(
                world.spec(
                        edit(
                                spec ->
                                        spec.put("version", "v2")
                                                .withObject("/settings")
                                                .put("prefix", "HAP_"))),
                "v2");

        assertThat(images(world)).containsExactly("registry.example.com/filter:v2");
    }

    @Test
    void one_that_is_put_in_the_place_of_the_candidate_does_not_roll() {
        for (String step : List.of("Verify", "Bake", "Roll")) {
            var world = installed();
            if (step.equals("Verify")) {
                world.checksAnswer(_ -> Verdict.UNKNOWN);
            }
            world.spec(version("v2")).until(step);
            String name = world.status().revisions().candidate().name();
            var ours = stored(world, name);

            world.foreign(with(ours, anotherImage())).run(Duration.ofSeconds(2));

            assertThat(Revisions.digest(stored(world, name))).isEqualTo(Revisions.digest(ours));
            released(world.checksAnswer(_ -> Verdict.PASS), "v2");
            assertThat(images(world)).as(step).containsExactly("registry.example.com/filter:v2");
            assertThat(world.status().attempts()).isEqualTo(2);
        }
    }

    @Test
    void one_that_is_put_in_the_place_of_what_serves_is_put_back() {
        var world = installed();
        String name = world.status().revisions().stable().name();
        var ours = stored(world, name);

        world.foreign(with(ours, data -> data.putArray("templates"))).run(Duration.ofSeconds(5));

        assertThat(Revisions.digest(stored(world, name))).isEqualTo(Revisions.digest(ours));
        assertThat(world.reason("Ready")).isEqualTo("True/Released");
        assertThat(world.story()).contains("in the place of another");
    }

    @Test
    void where_it_cannot_be_put_back_nothing_is_gone_back_to_but_the_pods() {
        var world = installed().spec(version("v2")).until("Bake");
        String stable = world.status().revisions().stable().name();
        world.foreign(with(stored(world, stable), anotherImage()));

        world.breakTrack("filter", "first")
                .until("refused", w -> w.status().revisions().refused() != null)
                .run(Duration.ofMinutes(3));

        assertThat(images(world)).doesNotContain(THEIRS);
        assertThat(world.selector("hap-filter")).containsEntry("safetysystem.dev/track", "main");
        assertThat(world.all(Pod.class)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void what_serves_and_is_not_known_any_more_is_named_and_a_changed_spec_goes_on() {
        var world = installed();
        String stable = world.status().revisions().stable().name();
        // A spec that is refused, so that it says nothing of what serves.
        world.checksAnswer(_ -> Verdict.FAIL)
                .spec(version("v2"))
                .until(
                        "Refused",
                        w ->
                                "False/Refused".equals(w.reason("Ready"))
                                        && w.status().release() == null);
        world.foreign(with(stored(world, stable), anotherImage())).run(Duration.ofSeconds(5));

        assertThat(world.reason("Stalled")).isEqualTo("True/Conflict");
        assertThat(world.said("Stalled")).contains("ControllerRevision hap-" + stable);
        released(world.checksAnswer(_ -> Verdict.PASS).spec(version("v3")), "v3");
        assertThat(images(world)).containsExactly("registry.example.com/filter:v3");
    }

    @Test
    void a_number_after_which_none_comes_keeps_no_revision_from_being_stored() {
        var world = installed();
        String stable = world.status().revisions().stable().name();
        world.foreign(
                new ControllerRevisionBuilder(stored(world, stable))
                        .editMetadata()
                        .withName("hap-123456789")
                        .endMetadata()
                        .withRevision(Long.MAX_VALUE)
                        .build());

        released(world.spec(version("v2")), "v2");

        String name = world.status().revisions().stable().name();
        assertThat(stored(world, name).getRevision()).isPositive();
    }

    @Test
    void the_digest_of_what_an_older_operator_released_is_noted_once() {
        var world = installed();
        var status = Json.object(world.status());
        ((ObjectNode) status.at("/revisions/stable")).remove("digest");
        int writes = world.writes();

        world.writeStatus(status).run(Duration.ofMinutes(1));

        assertThat(world.status().revisions().stable().digest()).hasSize(64);
        assertThat(world.writes() - writes).isEqualTo(1);
    }

    @Test
    void what_an_older_operator_released_is_not_believed_if_its_name_is_not_its_content() {
        var world = installed();
        String stable = world.status().revisions().stable().name();
        var status = Json.object(world.status());
        ((ObjectNode) status.at("/revisions/stable")).remove("digest");
        var ours = stored(world, stable);

        world.writeStatus(status)
                .foreign(with(ours, data -> data.withObject("/content").put("version", "v7")))
                .run(Duration.ofSeconds(5));

        assertThat(Revisions.digest(stored(world, stable))).isEqualTo(Revisions.digest(ours));
        assertThat(world.status().version()).isEqualTo("v1");
    }

    @Test
    void going_back_to_an_older_spec_costs_its_stored_revision_no_write() {
        var world = installed();
        released(world.spec(version("v2")), "v2");
        var first = world.all(ControllerRevision.class).getFirst().getMetadata().getUid();

        released(world.spec(version("v1")), "v1");

        assertThat(world.all(ControllerRevision.class))
                .extracting(r -> r.getMetadata().getUid())
                .contains(first);
    }
}
