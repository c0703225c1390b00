package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An upgrade of the operator: what its first release wrote is there, made again from files, and the
 * present one takes over. {@link FirstReleaseRecording} says how the files were made.
 */
@OnKwok
@Alone
@ResourceLock(Alone.THIRD_CLUSTER)
class FirstReleaseIT {
    private static final String NAMESPACE = "first-release";
    private static final String ROLLED = "rolling-filter-main";
    private static final Eventually SOON = Eventually.withinSeconds(240);

    @Test
    void what_the_first_release_left_is_taken_over_and_nothing_restarts(
            StartedCluster cluster, KubernetesClient client) {
        try (LaunchedOperator operator =
                LaunchedOperator.prepare(cluster, OperatorOptions.within(NAMESPACE))) {
            LiveSystem settled = system(client, "settled", "one");
            LiveSystem several = system(client, "several", "three");
            LiveSystem refused = system(client, "refused", "one");
            LiveSystem baking = system(client, "baking", "one");
            LiveSystem rolling = system(client, "rolling", "one");
            List<LiveSystem> atRest = List.of(settled, several, refused);
            makeAll(cluster, client, atRest, baking, rolling);
            Set<String> pods = uids(atRest);
            Map<String, String> workloads = workloads(client, atRest);

            AuditLog.Position takenOver = cluster.audit().now();
            try (Seen seen = Seen.in(client, NAMESPACE);
                    Witness bakes = Witness.of(client, NAMESPACE, "baking");
                    Witness rolls = Witness.of(client, NAMESPACE, "rolling")) {
                operator.launch();
                operator.awaitReady();

                for (LiveSystem system : List.of(baking, rolling)) {
                    String release = system.awaitReleased().release();
                    // Not for the hour in which it can still be gone back from.
                    system.say("promote", release + "/Watch by ana@example.com");
                    State end = system.awaitStep("Steady");
                    assertThat(end.attempts()).as("no release but the one that was").isEqualTo(2);
                    assertThat(end.refused()).isEmpty();
                    assertThat(system.record(2).path("outcome").asText()).isEqualTo("Released");
                    assertThat(system.pods()).hasSize(3);
                    assertThat(system.deployment("filter", "first")).isEmpty();
                    assertThat(system.selector("filter"))
                            .containsEntry("safetysystem.dev/track", "main");
                }
                assertThat(baking.versions("filter", "main")).containsOnly("v2");
                assertThat(rolling.versions("filter", "main")).containsOnly("v2-slow-start");
                assertThat(bakes.fewestReady("filter")).isGreaterThanOrEqualTo(3);
                assertThat(rolls.fewestReady("filter")).isGreaterThanOrEqualTo(3);
                assertThat(seen.pods("baking", "first")).as("the first pod served on").hasSize(1);
                assertThat(seen.pods("rolling", "main")).as("three before, three now").hasSize(6);
                assertThat(templateWrites(cluster, operator, takenOver))
                        .as(
                                "templates: only the one that the release had not come to yet; what"
                                        + " the operator did and why:%n%s",
                                done(operator))
                        .containsExactly("baking-filter-main");
                assertThat(uids(atRest)).isEqualTo(pods);
                assertThat(workloads(client, atRest)).isEqualTo(workloads);
                assertThat(seen.ready("settled")).containsExactly("True/Released");
                assertThat(seen.ready("several")).containsExactly("True/Released");
                assertThat(seen.ready("refused")).containsExactly("False/Refused");
                assertThat(refused.state().attempts()).as("nothing is tried again").isEqualTo(3);
            }

            settled.version("v3").awaitReleased();
            assertThat(settled.versions("filter", "main")).containsExactly("v3", "v3", "v3");
            refused.version("v3").awaitReleased();
            assertThat(refused.versions("filter", "main")).containsExactly("v3", "v3", "v3");
            several.with(Specs.setting("SAFETY_", "LEVEL", "strict")).version("v3").awaitReleased();
            assertThat(several.versions("screening", "main")).containsExactly("v3", "v3");
        }
    }

    private static LiveSystem system(KubernetesClient client, String name, String template) {
        return LiveSystem.of(client, NAMESPACE, name, template);
    }

    /**
     * The world as it was recorded. The release that is being rolled goes on by itself, so its
     * Deployment is written last, over the one before it.
     */
    private static void makeAll(
            StartedCluster cluster,
            KubernetesClient client,
            List<LiveSystem> atRest,
            LiveSystem baking,
            LiveSystem rolling) {
        StoredSystem.read("rolling-before").create(cluster, client, NAMESPACE);
        atRest.forEach(
                system -> StoredSystem.read(system.name()).create(cluster, client, NAMESPACE));
        atRest.forEach(system -> awaitRolledOut(client, system));
        awaitRolledOut(client, rolling);
        StoredSystem.read("rolling").without(ROLLED).create(cluster, client, NAMESPACE);
        awaitRolledOut(client, rolling);
        StoredSystem.read("baking").create(cluster, client, NAMESPACE);
        awaitRolledOut(client, baking);
        StoredSystem.read("rolling").only(ROLLED).create(cluster, client, NAMESPACE);
    }

    private static void awaitRolledOut(KubernetesClient client, LiveSystem system) {
        SOON.see(
                "all Deployments of " + system.name() + " to be rolled out",
                () -> deployments(client, system).stream().filter(d -> !isRolledOut(d)).toList(),
                List::isEmpty);
    }

    private static List<Deployment> deployments(KubernetesClient client, LiveSystem system) {
        return client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withLabel("safetysystem.dev/system", system.name())
                .list()
                .getItems();
    }

    private static boolean isRolledOut(Deployment deployment) {
        Integer size = deployment.getSpec().getReplicas();
        var status = deployment.getStatus();
        return deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && size.equals(status.getReplicas())
                && size.equals(status.getUpdatedReplicas())
                && size.equals(status.getAvailableReplicas());
    }

    private static Set<String> uids(List<LiveSystem> systems) {
        return systems.stream()
                .flatMap(system -> system.pods().stream())
                .map(pod -> pod.getMetadata().getUid())
                .collect(Collectors.toSet());
    }

    /** The templates and sizes of Deployments, by name. */
    private static Map<String, String> workloads(
            KubernetesClient client, List<LiveSystem> systems) {
        return systems.stream()
                .flatMap(system -> deployments(client, system).stream())
                .collect(
                        Collectors.toMap(
                                each -> each.getMetadata().getName(),
                                each -> each.getSpec().toString()));
    }

    private static String done(LaunchedOperator operator) {
        return operator.written()
                .lines()
                .filter(line -> line.contains("Deployment"))
                .collect(Collectors.joining("\n"));
    }

    /** The Deployments that an operator wrote since then, sizes aside. */
    private static List<String> templateWrites(
            StartedCluster cluster, LaunchedOperator operator, AuditLog.Position since) {
        return cluster.audit().since(since).stream()
                .filter(record -> record.user().equals(operator.user()))
                .filter(AuditRecord::isDoneWrite)
                .filter(record -> record.isAbout("deployments") && !record.verb().equals("delete"))
                .map(record -> record.name().orElseThrow())
                .toList();
    }
}
