package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.hostile.HostileReleases;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;
import dev.safetysystem.e2e.operator.LaunchedOperator;

import io.fabric8.kubernetes.client.KubernetesClient;

/** A small share of what {@code e2e/campaign hostile} does. */
@WithOperator
class HostileIT {
    private static final long SEED = 7;
    private static final int STEPS = 60;

    @Scenario
    void
            a_neighbour_who_forges_and_deletes_breaks_no_invariant_and_all_are_released_once_it_is_gone(
                    StartedCluster cluster,
                    KubernetesClient client,
                    LaunchedOperator operator,
                    FreshNamespace namespace) {
        var findings =
                new HostileReleases(
                                cluster, client, operator, namespace.name(), SEED, STEPS, _ -> {})
                        .run();

        assertThat(findings.broken()).isEmpty();
        assertThat(findings.notThrough()).as("releases that were not through").isZero();
        assertThat(findings.rested()).as("releases that had to be through").isEqualTo(10);
    }
}
