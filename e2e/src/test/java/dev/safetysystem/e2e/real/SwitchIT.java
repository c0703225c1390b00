package dev.safetysystem.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.demo.Scene;
import dev.safetysystem.e2e.demo.Subject;
import dev.safetysystem.e2e.demo.Tempo;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.OperatorRelease;
import dev.safetysystem.e2e.install.SourceTree;
import dev.safetysystem.e2e.junit.OnRealNode;
import dev.safetysystem.e2e.load.Load;
import dev.safetysystem.e2e.load.LoadPlan;
import dev.safetysystem.e2e.load.Question;
import dev.safetysystem.e2e.load.Tally;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two services under constant requests, switched from version to version: no request is lost, and
 * none is answered by services of two versions.
 */
@OnRealNode
@Isolated("probes and requests are real, and time out on a machine that is busy")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwitchIT {
    private static final String NAMESPACE = "release-chain";
    private static final String USER = "admin";
    private static final int SIZE = 2;
    private static final Eventually SOON = Eventually.withinSeconds(240);

    /** Each process that is killed keeps the lease for a quarter of a minute. */
    private static final Eventually PATIENTLY = Eventually.withinSeconds(480);

    private static final long SOME = 60;

    /** Requests of five seconds: a kubelet looks once a second whether a container still runs. */
    private static final long FEW = 5 * 40;

    private static final Question EVENT =
            Question.post(
                    "/v1/events/ingest",
                    "{\"event_type\":\"message_created\",\"content\":\"what an idiot\"}",
                    202);

    /** The bake is over soon. */
    private static final Tempo TEMPO = new Tempo("1s", "1s", "3s", "1s", "180s", "20s");

    /** Long enough in its bake for something to happen meanwhile. */
    private static final Tempo LONG_BAKE = new Tempo("1s", "1s", "90s", "1s", "180s", "20s");

    /** Long enough before its switch. */
    private static final Tempo SLOW = new Tempo("1s", "90s", "3s", "1s", "180s", "20s");

    private StartedCluster cluster;
    private KubernetesClient client;
    private Subject chain;

    @BeforeAll
    void installOperatorAndFirstVersion(StartedCluster shared, KubernetesClient administrator) {
        cluster = shared;
        client = administrator;
        SourceTree tree = SourceTree.here();
        new Images(tree).load(cluster, List.of("v1", "v2", "v3", "v2-collapse"));
        // Under a name of its own each is a version that was not refused before.
        cluster.moveTag(Images.SERVICE + ":v3-again", Images.SERVICE + ":v3");
        cluster.moveTag(Images.SERVICE + ":v3-at-last", Images.SERVICE + ":v3");
        cluster.moveTag(Images.SERVICE + ":v2-again", Images.SERVICE + ":v2");
        cluster.moveTag(Images.SERVICE + ":v3-drained", Images.SERVICE + ":v3");
        chain = Subject.of(client, NAMESPACE, yaml());
        chain.makeNamespace();
        new OperatorRelease(cluster, tree).install("watchNamespaces={" + NAMESPACE + "}");
        chain.blueGreen("3s");
        chain.set(TEMPO);
        chain.apply("v1");
        seeReleased("v1");
    }

    private static String yaml() {
        try (InputStream yaml =
                Objects.requireNonNull(
                        SwitchIT.class.getResourceAsStream("chain.yaml"), "chain.yaml")) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void removeAll() {
        client.namespaces().withName(NAMESPACE).delete();
        new OperatorRelease(cluster, SourceTree.here()).uninstall(client);
    }

    @Test
    @Order(1)
    void a_switch_moves_all_requests_though_the_operator_is_killed_in_each_of_its_steps() {
        try (Load load = startLoad()) {
            seeAnswers(load, "v1");
            chain.apply("v2");
            var killed = new TreeSet<String>();
            PATIENTLY.see(
                    "v2 to be released",
                    () -> lookAndKill(killed),
                    scene -> scene.isReleased("v2", 2 * SIZE));
            assertThat(killed).as("steps in which it was killed").contains("Deploy", "Bake");
            long before = load.tally().by("v1");
            seeAnswers(load, "v2");
            assertThat(load.tally().by("v1"))
                    .as("answers of v1 after its end, over connections that were kept too")
                    .isEqualTo(before);
            assertNothingLostOrMixed(load.stop());
        }
    }

    /** Kills the operator in each step that was not seen before. */
    private Scene lookAndKill(Set<String> seen) {
        Scene scene = chain.look(Optional.empty());
        if (scene.observed() && seen.add(scene.step())) {
            killOperators();
        }
        return scene;
    }

    @Test
    @Order(2)
    void an_abort_before_the_switch_costs_nobody_anything() {
        chain.set(SLOW);
        try (Load load = startLoad()) {
            seeAnswers(load, "v2");
            chain.apply("v3");
            seeStep("Deploy");
            chain.say("abort", USER);
            seeRefused("v3", "Aborted", "v2");
            Tally tally = load.stop();
            assertThat(tally.byVersion()).containsOnlyKeys("v2");
            assertNothingLostOrMixed(tally);
        }
    }

    @Test
    @Order(3)
    void an_abort_after_the_switch_brings_all_requests_back() {
        chain.set(LONG_BAKE);
        try (Load load = startLoad()) {
            seeAnswers(load, "v2");
            chain.apply("v3-again");
            seeStep("Bake");
            seeAnswers(load, "v3");
            chain.say("abort", USER);
            seeRefused("v3-again", "Aborted", "v2");
            long after = load.tally().by("v3");
            seeMoreAnswers(load, "v2");
            assertThat(load.tally().by("v3")).as("answers of what was left").isEqualTo(after);
            assertNothingLostOrMixed(load.stop());
        }
    }

    @Test
    @Order(4)
    void a_third_version_takes_the_place_of_one_that_is_in_its_bake() {
        chain.set(LONG_BAKE);
        try (Load load = startLoad()) {
            seeAnswers(load, "v2");
            chain.apply("v1");
            seeStep("Bake");
            seeAnswers(load, "v1");
            chain.set(TEMPO);
            chain.apply("v3-at-last");
            seeReleased("v3-at-last");
            seeAnswers(load, "v3");
            assertNothingLostOrMixed(load.stop());
        }
    }

    /** What its pods answer when their containers end is lost; no more than that. */
    @Test
    @Order(5)
    void a_version_that_its_first_requests_kill_loses_them_to_the_one_before() {
        chain.set(LONG_BAKE);
        try (Load load = startLoad()) {
            seeAnswers(load, "v3");
            chain.apply("v2-collapse");
            seeRefused("v2-collapse", "ContainerEnded", "v3-at-last");
            seeMoreAnswers(load, "v3");
            Tally tally = load.stop();
            assertThat(tally.by("v2-collapse")).as("answers of it").isPositive();
            assertThat(tally.wrong()).as("wrong answers of " + tally).isEmpty();
            assertThat(tally.lostInAll()).as("lost requests of " + tally).isLessThan(FEW);
            assertThat(tally.mixed()).as("of two versions: " + tally).isZero();
        }
    }

    @Test
    @Order(6)
    void the_operator_may_be_away_for_a_whole_bake() {
        chain.set(TEMPO);
        try (Load load = startLoad()) {
            seeAnswers(load, "v3");
            chain.apply("v2");
            seeStep("Bake");
            operators(0);
            long already = load.tally().by("v2");
            // At 40 a second longer than the bake and the window after it.
            SOON.see(
                    "answers of v2 while nobody watches",
                    load::tally,
                    tally -> tally.by("v2") > already + 10 * 40);
            operators(2);
            seeReleased("v2");
            assertNothingLostOrMixed(load.stop());
        }
    }

    /** While Rolling replaces pods, versions call each other. */
    @Test
    @Order(7)
    void the_strategy_may_be_changed_both_ways() {
        try (Load load = startLoad()) {
            seeAnswers(load, "v2");
            chain.rolling();
            chain.set(TEMPO);
            chain.apply("v1");
            seeReleased("v1");
            chain.blueGreen("3s");
            chain.set(TEMPO);
            chain.apply("v3-at-last");
            seeReleased("v3-at-last");
            seeAnswers(load, "v3");
            assertNothingLost(load.stop());
        }
    }

    @Test
    @Order(8)
    void a_promote_ends_the_bake_and_costs_nobody_anything() {
        chain.set(LONG_BAKE);
        try (Load load = startLoad()) {
            seeAnswers(load, "v3");
            chain.apply("v1");
            seeStep("Bake");
            chain.say("promote", USER);
            seeReleased("v1");
            seeAnswers(load, "v1");
            assertNothingLostOrMixed(load.stop());
        }
    }

    @Test
    @Order(9)
    void a_version_that_stands_by_with_its_pods_is_gone_back_to() {
        chain.blueGreen("120s");
        assertIsGoneBackFrom("v2");
    }

    @Test
    @Order(10)
    void a_version_that_stands_by_without_pods_gets_them_again_before_its_traffic() {
        chain.standby("Cold");
        assertIsGoneBackFrom("v2-again");
    }

    /** To v1, while that can still be gone back to in one step. */
    private void assertIsGoneBackFrom(String version) {
        chain.set(TEMPO);
        try (Load load = startLoad()) {
            seeAnswers(load, "v1");
            chain.apply(version);
            seeStep("Watch");
            seeAnswers(load, "v2");
            chain.goBack(USER);
            seeRefused(version, "Aborted", "v1");
            seeMoreAnswers(load, "v1");
            assertNothingLostOrMixed(load.stop());
        }
    }

    /** As a drain of its node does, but that the node takes pods again. */
    @Test
    @Order(11)
    void all_pods_of_both_versions_may_be_evicted_in_a_bake() {
        chain.blueGreen("3s");
        chain.standby("Warm");
        chain.set(LONG_BAKE);
        try (Load load = startLoad()) {
            seeAnswers(load, "v1");
            chain.apply("v3-drained");
            seeStep("Bake");
            seeAnswers(load, "v3");
            for (Pod pod : pods()) {
                SOON.holds(
                        "pod " + pod.getMetadata().getName() + " to be evicted", () -> evict(pod));
            }
            seeStep("Bake");
            chain.say("promote", USER);
            seeReleased("v3-drained");
            assertNothingLostOrMixed(load.stop());
        }
    }

    private List<Pod> pods() {
        return client.pods()
                .inNamespace(NAMESPACE)
                .withLabel("safetysystem.dev/system", chain.name())
                .list()
                .getItems();
    }

    /** Whether it is on its way out; its PodDisruptionBudget may say later. */
    private boolean evict(Pod pod) {
        var one = client.pods().inNamespace(NAMESPACE).withName(pod.getMetadata().getName());
        return one.get() == null || one.evict();
    }

    private void killOperators() {
        client.pods()
                .inNamespace(OperatorRelease.NAMESPACE)
                .withLabel("app.kubernetes.io/name", OperatorRelease.NAME)
                .withGracePeriod(0)
                .delete();
    }

    /** Waits until so many are there. */
    private void operators(int count) {
        var deployment =
                client.apps()
                        .deployments()
                        .inNamespace(OperatorRelease.NAMESPACE)
                        .withName(OperatorRelease.NAME);
        deployment.scale(count);
        SOON.see(
                count + " operators",
                () ->
                        client.pods()
                                .inNamespace(OperatorRelease.NAMESPACE)
                                .withLabel("app.kubernetes.io/name", OperatorRelease.NAME)
                                .list()
                                .getItems()
                                .size(),
                seen -> seen == count);
    }

    private void seeRefused(String version, String reason, String stable) {
        Scene scene =
                SOON.see(
                        version + " to be refused, and " + stable + " alone to run",
                        () -> chain.look(Optional.empty()),
                        seen -> seen.isRefused() && seen.runsOnly(stable, 2 * SIZE));
        assertThat(scene.refused().getFirst().version()).isEqualTo(version);
        assertThat(scene.refused().getFirst().reason()).isEqualTo(reason);
    }

    private void seeStep(String step) {
        SOON.see(
                "step " + step,
                () -> chain.look(Optional.empty()),
                seen -> seen.observed() && seen.step().equals(step));
    }

    private Load startLoad() {
        return Load.start(LoadPlan.of(chain.address(), List.of(EVENT)));
    }

    private static void seeAnswers(Load load, String version) {
        SOON.see("answers of " + version, load::tally, tally -> tally.by(version) >= SOME);
    }

    private static void seeMoreAnswers(Load load, String version) {
        long already = load.tally().by(version);
        SOON.see(
                "more answers of " + version,
                load::tally,
                tally -> tally.by(version) >= already + SOME);
    }

    private void seeReleased(String version) {
        SOON.see(
                version + " to be released",
                () -> chain.look(Optional.empty()),
                scene -> scene.isReleased(version, 2 * SIZE));
    }

    private static void assertNothingLostOrMixed(Tally tally) {
        assertNothingLost(tally);
        assertThat(tally.mixed()).as("answers of two versions: " + tally).isZero();
    }

    private static void assertNothingLost(Tally tally) {
        assertThat(tally.lost()).as("lost requests of " + tally).isEmpty();
        assertThat(tally.wrong()).as("wrong answers of " + tally).isEmpty();
    }
}
