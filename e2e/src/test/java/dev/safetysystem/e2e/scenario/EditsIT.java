package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.edits.EditedReleases;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.Optional;

/** A small share of what {@code e2e/edits} does. */
@WithOperator
class EditsIT {
    private static final long SEED = 7;

    @Scenario
    void no_release_brings_along_what_others_edit(
            KubernetesClient client, FreshNamespace namespace) {
        var findings =
                new EditedReleases(client, namespace.name(), SEED, 24, 2, Optional.empty(), _ -> {})
                        .run();

        assertThat(findings.broughtAlong()).isEmpty();
        assertThat(findings.left()).isEmpty();
    }
}
