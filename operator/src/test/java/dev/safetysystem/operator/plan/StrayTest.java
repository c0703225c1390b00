package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.checked;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;

/** What somebody else's hand does to labels. */
class StrayTest {
    @Test
    void traffic_is_not_widened_while_a_third_track_would_get_some_of_it() {
        var world = installed("one");
        var main = world.get(Deployment.class, "hap-filter-main").orElseThrow();
        world.foreign(
                new DeploymentBuilder(main)
                        .editMetadata()
                        .withName("hap-filter-blue")
                        .withOwnerReferences(List.of())
                        .endMetadata()
                        .editSpec()
                        .editTemplate()
                        .editMetadata()
                        .addToLabels(Names.TRACK, "blue")
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .build());

        world.spec(version("v2")).until("Switch").run(Duration.ofSeconds(10));

        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForTrack");
        assertThat(world.status().message()).contains("pod hap-filter-blue-");
        assertThat(world.selector("hap-filter")).containsEntry(Names.TRACK, Track.MAIN.name());
        world.remove(Deployment.class, "hap-filter-blue")
                .until("Released", w -> "v2".equals(w.status().version()));
    }

    @ParameterizedTest
    @CsvSource({"first, false", "main, true"})
    void no_check_asks_a_pod_that_is_none_of_ours(String track, boolean install) {
        var world = new World(Systems.read("one"));
        if (!install) {
            world.until("Ready", w -> "True/Released".equals(w.reason("Ready")));
        }
        world.checksAnswer(_ -> Verdict.UNKNOWN)
                .spec(checked("v2"))
                .until("Verify")
                .foreign(impostor(world, track))
                .run(Duration.ofSeconds(10));

        world.checksAnswer(_ -> Verdict.FAIL).run(Duration.ofSeconds(20));
        assertThat(world.status().step()).isEqualTo("Verify");
        assertThat(world.reason("Reconciling")).isEqualTo("True/WaitingForTrack");
        assertThat(world.status().message()).contains("pod other-", "answer checks");

        world.checksAnswer(_ -> Verdict.PASS)
                .remove(Deployment.class, "other")
                .until("Released", w -> "v2".equals(w.status().version()));
    }

    /** Somebody has copied a Deployment, labels and all. */
    private static Deployment impostor(World world, String track) {
        return new DeploymentBuilder(
                        world.get(Deployment.class, "hap-filter-" + track).orElseThrow())
                .editMetadata()
                .withName("other")
                .withOwnerReferences(List.of())
                .endMetadata()
                .build();
    }

    @Test
    void a_size_is_written_only_over_the_one_that_it_was_decided_from() {
        var world = installed("three");
        world.edit(Deployment.class, "safety-ingestion-main", d -> d.getSpec().setReplicas(6));
        // Somebody took its label away, so it is in no cache.
        world.remove(Deployment.class, "safety-ingestion-main");

        var sizes =
                Decision.of(world.resource(), world.observe()).after().stream()
                        .filter(Action.Scale.class::isInstance)
                        .map(Action.Scale.class::cast)
                        .toList();

        assertThat(sizes).extracting(Action.Scale::from).containsExactly(1);
    }

    private static World installed(String system) {
        return new World(Systems.read(system))
                .configMap("modes", "digest-1")
                .until("Ready", w -> "True/Released".equals(w.reason("Ready")));
    }
}
