package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.time.Duration;
import java.util.List;

/** What the operator may not read, what it reads only late, and who can wait for it meanwhile. */
@OnKwok
@Alone
@ResourceLock(Alone.THIRD_CLUSTER)
class ReachIT {
    private static final Eventually SOON = Eventually.withinSeconds(240);
    private static final String ACCOUNT = "safetysystem-operator";

    /** A start writes some ten lines; a missing right cost more than a thousand in a minute. */
    private static final int FEW_LINES = 30;

    @Test
    void the_other_one_is_looked_after_and_it_is_taken_in_when_it_may_be_read(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        String mine = namespace.name();
        String other = mine + "-b";
        var options = OperatorOptions.within(mine).watching(List.of(mine, other));
        try (LaunchedOperator operator = LaunchedOperator.prepare(cluster, options)) {
            client.rbac().clusterRoleBindings().withName(ACCOUNT + "-" + mine).delete();
            client.resource(binding(mine, mine)).create();
            var left = LiveSystem.of(client, other, "hap", "one").apply();
            var system = LiveSystem.of(client, mine, "hap", "one").apply();

            operator.launch();
            operator.awaitReady();
            system.awaitReleased();

            assertThat(left.state().status().path("observedGeneration").asInt()).isEqualTo(-1);
            assertThat(operator.readiness())
                    .startsWith("ok\nnot read:\nNamespace " + other + ": 403 ");
            assertThat(operator.metrics()).contains("safetysystem_namespaces_unreadable 1.0");
            assertThat(operator.written().lines().filter(l -> l.contains("may not be read")))
                    .hasSize(1);
            assertThat(operator.written().lines().count()).isLessThan(FEW_LINES);

            client.resource(binding(mine, other)).create();
            left.awaitReleased();
            SOON.see("all to be read", operator::readiness, "ok\nleads"::equals);
            system.version("v2").awaitReleased();
            left.version("v2").awaitReleased();

            client.rbac().roleBindings().inNamespace(other).withName("operator").delete();
            left.version("v3");
            system.version("v3").awaitReleased();
            client.resource(binding(mine, other)).create();
            left.awaitReleased();
        } finally {
            client.namespaces().withName(other).delete();
        }
    }

    @Test
    void one_that_is_never_listed_to_its_end_keeps_no_other_waiting(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        String mine = namespace.name();
        String other = mine + "-b";
        try (WriteGate gate = WriteGate.to(client.getConfiguration())) {
            gate.keepBack("/namespaces/" + other + "/pods");
            var options =
                    OperatorOptions.within(mine).watching(List.of(mine, other)).through(gate.url());
            try (LaunchedOperator operator = LaunchedOperator.start(cluster, options)) {
                var left = LiveSystem.of(client, other, "hap", "one").apply();
                LiveSystem.of(client, mine, "hap", "one").apply().awaitReleased();

                assertThat(left.state().status().path("observedGeneration").asInt()).isEqualTo(-1);
                assertThat(operator.written())
                        .contains("Namespace " + other + " is still being listed");
                assertThat(operator.readiness()).contains("still being listed: " + other);

                gate.open();
                left.awaitReleased();
            }
        } finally {
            client.namespaces().withName(other).delete();
        }
    }

    /**
     * Reading and renewing the lease take 7 s together: each time this process may not write for
     * some seconds, and leads again before anybody else could.
     */
    @Test
    void a_lease_that_is_renewed_late_again_and_again_silences_no_system(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        try (WriteGate gate = WriteGate.to(client.getConfiguration())) {
            var options = OperatorOptions.within(namespace.name()).through(gate.url());
            try (LaunchedOperator operator = LaunchedOperator.start(cluster, options)) {
                LiveSystem hap = LiveSystem.installed(client, namespace.name());

                gate.slowDown("/leases", Duration.ofMillis(3_500));
                SOON.see(
                        "a renewal to be late",
                        operator::written,
                        log -> log.contains("The lease was renewed"));
                for (String version : List.of("v2", "v3", "v4")) {
                    hap.version(version).awaitReleased();
                }
            }
        }
    }

    private static RoleBinding binding(String account, String namespace) {
        return new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("operator")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject("", "ServiceAccount", ACCOUNT, account)
                .build();
    }
}
