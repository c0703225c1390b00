package dev.safetysystem.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.demo.Scene;
import dev.safetysystem.e2e.demo.Subject;
import dev.safetysystem.e2e.demo.Tempo;
import dev.safetysystem.e2e.hostile.HalfOpen;
import dev.safetysystem.e2e.hostile.LargeObjects;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.OperatorPods;
import dev.safetysystem.e2e.install.OperatorRelease;
import dev.safetysystem.e2e.install.SourceTree;
import dev.safetysystem.e2e.junit.OnRealNode;
import dev.safetysystem.e2e.load.Load;
import dev.safetysystem.e2e.load.LoadPlan;
import dev.safetysystem.e2e.load.Tally;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The HAP sample under constant requests, released by the operator as its chart installs it. */
@OnRealNode
@Isolated("probes and requests are real, and time out on a machine that is busy")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealNodeReleaseIT {
    private static final String FILTER = "release-hap";
    private static final String OTHER = "release-other";
    private static final String MAIN = "hap-orchestrator-main";
    private static final Eventually SOON = Eventually.withinSeconds(240);
    private static final long SOME = 60;

    /**
     * Longer ready than the crashing version lives: what ends while it serves does lose requests.
     */
    private static final Tempo TEMPO = new Tempo("1s", "7s", "5s", "1s", "180s", "10s");

    /** What will not become ready need not be waited for as long as what will on a busy machine. */
    private static final Tempo IMPATIENT = new Tempo("1s", "7s", "5s", "1s", "25s", "10s");

    /** The first pod serves soon, and so long that something can happen to it. */
    private static final Tempo SOON_IN_BAKE = new Tempo("1s", "1s", "15s", "1s", "180s", "10s");

    private StartedCluster cluster;
    private KubernetesClient client;
    private Subject hap;
    private AuditLog.Position begin;

    @BeforeAll
    void installOperatorAndFirstVersion(StartedCluster shared, KubernetesClient administrator) {
        cluster = shared;
        client = administrator;
        SourceTree tree = SourceTree.here();
        new Images(tree)
                .load(
                        cluster,
                        List.of(
                                "v1",
                                "v2",
                                "v3",
                                "v2-never-ready",
                                "v2-crash",
                                "v2-eats-memory",
                                "v2-wrong"));
        hap = Subject.hap(client, FILTER, tree, TEMPO);
        hap.makeNamespace();
        OtherSystem.makeNamespace(client, OTHER);
        begin = cluster.audit().now();
        new OperatorRelease(cluster, tree)
                .install("watchNamespaces={" + FILTER + "," + OTHER + "}");
        OtherSystem.apply(client, OTHER, "v1");
        hap.apply("v1");
        hap.seeReleased("v1", SOON);
    }

    @AfterAll
    void removeAll() {
        client.namespaces().withName(FILTER).delete();
        client.namespaces().withName(OTHER).delete();
        new OperatorRelease(cluster, SourceTree.here()).uninstall(client);
    }

    @Test
    @Order(1)
    void a_new_version_takes_over_without_a_lost_request() {
        try (Load load = startLoad()) {
            seeAnswers(load, "v1");
            hap.apply("v2");
            hap.seeReleased("v2", SOON);
            seeAnswers(load, "v2");
            assertNothingLost(load.stop());
        }
    }

    @Test
    @Order(2)
    void a_version_that_never_becomes_ready_is_refused_without_a_lost_request() {
        hap.set(IMPATIENT);
        assertRefused("v2-never-ready", "NotReadyInTime");
    }

    @Test
    @Order(3)
    void a_version_that_crashes_is_refused_without_a_lost_request() {
        hap.set(IMPATIENT);
        assertRefused("v2-crash", "ContainerEnded");
    }

    @Test
    @Order(4)
    void a_version_that_answers_wrongly_is_refused_without_a_lost_request() {
        hap.set(TEMPO);
        assertRefused("v2-wrong", "CheckFailed");
    }

    @Test
    @Order(5)
    void a_version_that_crashes_in_its_bake_is_refused_although_it_is_ready_again() {
        hap.set(SOON_IN_BAKE);
        // Under its own name it was refused before.
        String version = "v2-crashes";
        cluster.moveTag(Images.SERVICE + ":" + version, Images.SERVICE + ":v2-crash");
        assertEnds(version, "ended with exit code 1");
    }

    @Test
    @Order(5)
    void a_version_that_needs_more_memory_than_its_limit_is_refused_in_its_bake() {
        hap.set(SOON_IN_BAKE);
        assertEnds("v2-eats-memory", "ended with exit code 137 (OOMKilled)");
    }

    /** What a first pod answers when its container ends is lost; no more than that. */
    private void assertEnds(String version, String how) {
        String stable = hap.look(Optional.empty()).pods().firstKey();
        try (Load load = startLoad()) {
            seeAnswers(load, stable);
            hap.apply(version);
            Scene scene = seeRefused(version, stable, load);
            assertThat(scene.refused().getFirst().reason()).isEqualTo("ContainerEnded");
            assertThat(scene.refused().getFirst().message()).contains(how);
            Tally tally = load.stop();
            assertThat(tally.wrong()).as("wrong answers of " + tally).isEmpty();
            assertThat(tally.lostInAll()).as("lost requests of " + tally).isLessThan(SOME);
        }
    }

    /** It answers SIGTERM with exit code 0, each time. */
    @Test
    @Order(6)
    void a_version_that_its_liveness_probe_kills_now_and_then_is_refused_in_its_bake() {
        hap.set(new Tempo("1s", "1s", "60s", "1s", "180s", "10s"));
        hap.livenessAt(Optional.of("/nothing"));
        try {
            assertEnds("v3", "ended with exit code 0");
        } finally {
            hap.livenessAt(Optional.empty());
        }
    }

    @Test
    @Order(7)
    void a_tag_that_becomes_another_image_in_the_bake_is_not_rolled_out() {
        hap.set(SOON_IN_BAKE);
        String tag = Images.SERVICE + ":moved";
        cluster.moveTag(tag, Images.SERVICE + ":v3");
        String stable = hap.look(Optional.empty()).pods().firstKey();
        try (Load load = startLoad()) {
            seeAnswers(load, stable);
            hap.apply("moved");
            seeStep("Bake");
            cluster.moveTag(tag, Images.SERVICE + ":v2-wrong");
            Scene scene = seeRefused("moved", stable, load);
            assertThat(scene.refused().getFirst().reason()).isEqualTo("ImageChanged");
            Tally tally = load.stop();
            assertThat(tally.by("v3")).as("answers of what was verified").isPositive();
            assertNothingLost(tally);
        }
    }

    @Test
    @Order(8)
    void a_first_pod_whose_node_is_drained_in_the_bake_is_waited_for_and_then_released() {
        hap.set(SOON_IN_BAKE);
        hap.patience("3s");
        String stable = hap.look(Optional.empty()).pods().firstKey();
        try (Load load = startLoad()) {
            seeAnswers(load, stable);
            hap.apply("v3");
            seeStep("Bake");
            String node = client.nodes().list().getItems().getFirst().getMetadata().getName();
            cluster.kubectl("cordon", node).run().orThrow();
            try {
                firstPods().resources().forEach(PodResource::evict);
                SOON.see(
                        "the release to wait for nodes",
                        () -> hap.look(Optional.empty()),
                        scene -> scene.isCondition("Reconciling", "True/WaitingForNodes"));
            } finally {
                cluster.kubectl("uncordon", node).run().orThrow();
            }
            hap.seeReleased("v3", SOON);
            assertNothingLost(load.stop());
        }
    }

    private FilterWatchListDeletable<Pod, PodList, PodResource> firstPods() {
        return client.pods().inNamespace(FILTER).withLabel("safetysystem.dev/track", "first");
    }

    @Test
    @Order(9)
    void what_somebody_sets_in_a_template_is_put_back_and_comes_along_with_no_release() {
        hap.set(TEMPO);
        hap.apply("v3");
        hap.seeReleased("v3", SOON);
        try (Load load = startLoad()) {
            seeAnswers(load, "v3");
            cluster.kubectl(
                            "set",
                            "env",
                            "deployment/" + MAIN,
                            "MISBEHAVE=wrong-answers",
                            "--namespace=" + FILTER)
                    .run()
                    .orThrow();
            SOON.see(
                    "the template to be as it was verified", this::main, RealNodeReleaseIT::isDone);
            long wrong = load.tally().wrongInAll();
            hap.apply("v2");
            hap.seeReleased("v2", SOON);
            seeAnswers(load, "v2");
            Tally tally = load.stop();
            assertThat(tally.wrongInAll())
                    .as("wrong answers after that: " + tally)
                    .isEqualTo(wrong);
            assertThat(tally.lost()).as("lost requests of " + tally).isEmpty();
        }
    }

    private Deployment main() {
        return client.apps().deployments().inNamespace(FILTER).withName(MAIN).get();
    }

    /** Rolled out, and nobody's variable is in it. */
    private static boolean isDone(Deployment deployment) {
        var status = deployment.getStatus();
        return deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && status.getReplicas().equals(status.getUpdatedReplicas())
                && status.getReplicas().equals(status.getAvailableReplicas())
                && deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv()
                        .stream()
                        .noneMatch(variable -> variable.getName().equals("MISBEHAVE"));
    }

    @Test
    @Order(10)
    void a_system_loses_a_component_and_what_it_read_and_comes_back() {
        OtherSystem.live(client, OTHER);
    }

    @Test
    @Order(11)
    void what_a_policy_refuses_is_waited_for_in_its_words_and_by_the_next_operator_too() {
        OtherSystem.Policy policy = OtherSystem.refuse(client, OTHER, "v2");
        OtherSystem.apply(client, OTHER, "v2");
        OtherSystem.seeWaiting(client, OTHER, OtherSystem.Policy.WORDS);
        OtherSystem.seeSaid(client, OTHER, "WriteRefused", 1);
        new OperatorPods(client).delete();
        OtherSystem.seeSaid(client, OTHER, "WriteRefused", 2);
        policy.lift();
        OtherSystem.seeReleased(client, OTHER, "v2");
    }

    @Test
    @Order(12)
    void whoever_edits_another_namespace_or_fills_its_ports_takes_nothing_from_the_operator() {
        hap.set(TEMPO);
        String next = hap.look(Optional.empty()).pods().firstKey().equals("v2") ? "v3" : "v2";
        var operators = new OperatorPods(client);
        int restarts = operators.restarts();
        var large = new LargeObjects(client, OTHER, "other");
        large.make();
        try (HalfOpen _ = HalfOpen.to(operators, 0);
                HalfOpen _ = HalfOpen.to(operators, 1)) {
            hap.apply(next);
            hap.seeReleased(next, SOON);
        } finally {
            large.delete();
        }
        assertThat(operators.restarts()).as("restarts of the operator").isEqualTo(restarts);
    }

    /** After all others: it speaks of every request that the operator has made in them. */
    @Test
    @Order(13)
    void the_operator_is_forbidden_nothing_and_uses_every_right_that_the_chart_grants() {
        List<AuditRecord> requests =
                cluster.audit().since(begin).stream()
                        .filter(request -> request.user().equals(OperatorRelease.USER))
                        .toList();
        assertThat(requests).as("forbidden").noneMatch(AuditRecord::isForbidden);
        Set<String> granted =
                Rights.granted(client, List.of(FILTER, OTHER, OperatorRelease.NAMESPACE));
        assertThat(granted).as("rights of the chart's Roles").isNotEmpty();
        Set<String> unused = new TreeSet<>(granted);
        unused.removeAll(Rights.used(requests));
        assertThat(unused).as("granted, but used by no scenario").isEmpty();
    }

    private void assertRefused(String version, String reason) {
        String stable = hap.look(Optional.empty()).pods().firstKey();
        try (Load load = startLoad()) {
            seeAnswers(load, stable);
            hap.apply(version);
            Scene scene = seeRefused(version, stable, load);
            Tally tally = load.stop();
            assertThat(scene.refused().getFirst().version()).isEqualTo(version);
            assertThat(scene.refused().getFirst().reason()).isEqualTo(reason);
            assertThat(scene.isCondition("Available", "True/AtPromisedSize")).isTrue();
            assertThat(tally.byVersion()).as("who answered").containsOnlyKeys(stable);
            assertNothingLost(tally);
        }
    }

    private Scene seeRefused(String version, String stable, Load load) {
        return SOON.see(
                version + " to be refused, and " + stable + " alone to run",
                () -> hap.look(Optional.of(load.tally())),
                seen -> seen.isRefused() && seen.runsOnly(stable, Subject.SIZE));
    }

    private void seeStep(String step) {
        SOON.see(
                "step " + step, () -> hap.look(Optional.empty()), seen -> seen.step().equals(step));
    }

    private Load startLoad() {
        return Load.start(LoadPlan.of(hap.address(), Subject.QUESTIONS));
    }

    private static void seeAnswers(Load load, String version) {
        SOON.see("answers of " + version, load::tally, tally -> tally.by(version) >= SOME);
    }

    private static void assertNothingLost(Tally tally) {
        assertThat(tally.lost()).as("lost requests of " + tally).isEmpty();
        assertThat(tally.wrong()).as("wrong answers of " + tally).isEmpty();
    }
}
