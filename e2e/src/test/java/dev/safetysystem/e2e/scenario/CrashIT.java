package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * The operator is killed after each single write of an upgrade, and started again. One namespace
 * with one operator of its own for each write; several at a time.
 */
@OnKwok
@Alone
@ResourceLock(Alone.THIRD_CLUSTER)
class CrashIT {
    /**
     * What an upgrade may write at most. How much one does write is no constant: steps that a slow
     * machine lets pass at once share a status.
     */
    private static final int PROMISED = 16;

    /** Beyond what is promised: these must come through uninterrupted. */
    private static final int SPARE = 2;

    private static final Eventually SOON = Eventually.withinSeconds(240);

    @Test
    void killed_after_any_write_of_an_upgrade_it_comes_to_the_same_end(
            StartedCluster cluster, KubernetesClient client) throws Exception {
        Reference reference = uninterrupted(cluster, client);
        int writes = reference.writes();
        List<String> namespaces =
                IntStream.rangeClosed(1, PROMISED + SPARE).mapToObj(n -> "crash-" + n).toList();
        install(cluster, client, namespaces);

        List<Outcome> outcomes =
                SideBySide.run(
                        "upgrades did not come to the same end",
                        IntStream.rangeClosed(1, namespaces.size())
                                .<Callable<Outcome>>mapToObj(
                                        n -> () -> upgrade(cluster, client, reference, n))
                                .toList());

        assertThat(outcomes)
                .as("interrupted upgrades")
                .filteredOn(Outcome::killed)
                .hasSizeGreaterThanOrEqualTo(writes - 1);
        assertThat(outcomes.subList(PROMISED, outcomes.size()))
                .as("beyond the last write nothing is left to interrupt")
                .noneMatch(Outcome::killed);
    }

    /**
     * One upgrade.
     *
     * @param killed whether it had as many writes as were waited for
     */
    private record Outcome(int afterWrites, boolean killed) {}

    /**
     * An upgrade that nothing interrupted.
     *
     * @param writes how many it took, by the audit log
     * @param objects what was there in the end
     */
    private record Reference(int writes, List<String> objects) {}

    private static Reference uninterrupted(StartedCluster cluster, KubernetesClient client)
            throws InterruptedException {
        String namespace = "crash-none";
        try (KilledOperator operator = KilledOperator.start(cluster, client, namespace)) {
            LiveSystem hap = LiveSystem.installed(client, namespace);
            hap.awaitEvents("Released", 1);
            AuditLog.Position before = cluster.audit().now();
            hap.version("v2").awaitReleased();
            hap.awaitEvents("Released", 2);
            return new Reference(operator.writes(before).size(), hap.objectNames());
        }
    }

    /** Installs all systems with one operator that then goes away. */
    private static void install(
            StartedCluster cluster, KubernetesClient client, List<String> namespaces) {
        try (LaunchedOperator operator =
                LaunchedOperator.start(
                        cluster, OperatorOptions.within("crash-install").watching(namespaces))) {
            List<LiveSystem> systems =
                    namespaces.stream()
                            .map(name -> LiveSystem.of(client, name, "hap", "one").apply())
                            .toList();
            systems.forEach(LiveSystem::awaitReleased);
            systems.forEach(system -> system.awaitEvents("Released", 1));
            assertThat(operator.stop()).as("exit code").isZero();
        }
    }

    private Outcome upgrade(
            StartedCluster cluster, KubernetesClient client, Reference reference, int number)
            throws InterruptedException {
        String namespace = "crash-" + number;
        try (KilledOperator operator = KilledOperator.start(cluster, client, namespace);
                Witness witness = Witness.of(client, namespace, "hap")) {
            LiveSystem hap = LiveSystem.of(client, namespace, "hap", "one");
            AuditLog.Position before = cluster.audit().now();
            operator.killAfterWrites(number);
            hap.version("v2");
            SOON.see(
                    "write " + number + ", or the end of the upgrade",
                    hap::state,
                    state ->
                            operator.isKilled()
                                    || state.isReleased() && hap.events("Released") == 2);
            boolean killed = operator.isKilled();
            if (killed) {
                operator.awaitKilled();
                assertThat(operator.writes(before))
                        .as("what the operator wrote before it was killed")
                        .hasSize(number);
                operator.startAgain();
            }
            hap.awaitReleased();
            assertEnd(hap, witness, reference, "killed after write " + number);
            return new Outcome(number, killed);
        }
    }

    /**
     * Held before the switch, given the candidate, let go after the bake, as the spec has it at the
     * end: each is one write.
     */
    private static final int WRITES_OF_AN_AUTOSCALER = 4;

    @ParameterizedTest
    @MethodSource("writesOfAnAutoscaler")
    @Execution(ExecutionMode.CONCURRENT)
    void killed_after_any_write_of_an_autoscaler_it_leaves_nothing_of_the_release_behind(
            int number, StartedCluster cluster, KubernetesClient client)
            throws InterruptedException {
        String namespace = "crash-scaled-" + number;
        Loads.of(client).are(namespace, 4);
        try (KilledOperator operator = KilledOperator.start(cluster, client, namespace)) {
            LiveSystem hap = LiveSystem.of(client, namespace, "hap", "scaled").apply();
            hap.awaitStep("Steady");
            hap.await("as many pods as the load needs", _ -> hap.readyEndpoints("filter") == 4);
            HorizontalPodAutoscaler before = hap.awaitAutoscaler("filter", _ -> true);
            operator.killAfterWrites("/horizontalpodautoscalers/", number);

            try (ServedPods served = ServedPods.of(client, namespace, "hap-filter", 4)) {
                hap.version("v2");
                operator.awaitKilled();
                operator.startAgain();
                hap.awaitReleased();
                hap.awaitStep("Steady");
                assertThat(served.fewest()).isGreaterThanOrEqualTo(4);
            }

            String serving = hap.servingTrack("filter");
            HorizontalPodAutoscaler after =
                    hap.awaitAutoscaler("filter", now -> now.getSpec().getMinReplicas() == 2);
            assertThat(after.getSpec().getMaxReplicas()).isEqualTo(12);
            assertThat(ScalingIT.isHeld(after)).as("held").isFalse();
            assertThat(after.getSpec().getScaleTargetRef().getName())
                    .isEqualTo("hap-filter-" + serving);
            assertThat(after.getMetadata().getUid())
                    .as("it is the same for the life of its component")
                    .isEqualTo(before.getMetadata().getUid());
        }
    }

    static IntStream writesOfAnAutoscaler() {
        return IntStream.rangeClosed(1, WRITES_OF_AN_AUTOSCALER);
    }

    private static void assertEnd(
            LiveSystem hap, Witness witness, Reference reference, String when) {
        State state = hap.state();
        assertThat(state.version()).as(when).isEqualTo("v2");
        assertThat(state.attempts()).as(when).isEqualTo(2);
        assertThat(state.refused()).as(when).isEmpty();
        assertThat(state.condition("Available")).as(when).isEqualTo("True/AtPromisedSize");
        assertThat(hap.versions("filter", "main")).as(when).containsExactly("v2", "v2", "v2");
        assertThat(hap.pods()).as(when).hasSize(3);
        assertThat(hap.selector("filter")).as(when).containsEntry("safetysystem.dev/track", "main");
        assertThat(hap.record(2).path("outcome").asText()).as(when).isEqualTo("Released");
        assertThat(hap.objectNames()).as(when).isEqualTo(reference.objects());
        assertThat(witness.fewestReady("filter")).as(when).isGreaterThanOrEqualTo(3);
        assertThat(witness.most("filter", "main")).as(when).isLessThanOrEqualTo(4);
        assertThat(witness.most("filter", "first")).as(when).isLessThanOrEqualTo(1);
    }
}
