package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@WithOperator
@Execution(ExecutionMode.CONCURRENT)
class RollingIT {
    @Test
    void a_first_install_serves_at_its_size(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        State state = hap.state();
        assertThat(state.version()).isEqualTo("v1");
        assertThat(state.step()).isEqualTo("Steady");
        assertThat(state.condition("Available")).isEqualTo("True/AtPromisedSize");
        assertThat(state.condition("Reconciling")).isEmpty();
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
        assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
        assertThat(hap.record(1).path("outcome").asText()).isEqualTo("Released");
    }

    @Test
    void an_upgrade_goes_one_instance_first_and_then_all(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        hap.version("v2").awaitReleased();

        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
        assertThat(hap.pods()).hasSize(3);
        assertThat(hap.selector("filter")).containsEntry("safetysystem.dev/track", "main");
        assertThat(hap.deployment("filter", "first")).isEmpty();
    }
}
