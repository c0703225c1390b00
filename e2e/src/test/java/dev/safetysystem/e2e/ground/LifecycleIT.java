package dev.safetysystem.e2e.ground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.ApiServerOptions;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.Command;
import dev.safetysystem.e2e.cluster.Home;
import dev.safetysystem.e2e.cluster.Nodes;
import dev.safetysystem.e2e.cluster.Program;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.junit.OnRealNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Clusters beside each other, and clusters whose launcher ends in every way a process can. */
@ResourceLock(Alone.SECOND_CLUSTER)
class LifecycleIT {
    private static final Home HOME = Home.ofEnvironment();
    private static final Eventually SOON = Eventually.withinSeconds(240);
    private static final String LOST = "lost-" + ProcessHandle.current().pid();

    @AfterEach
    void remove_what_a_failed_test_left() {
        StartedCluster.running(HOME, LOST).ifPresent(StartedCluster::close);
    }

    @Nested
    @OnKwok
    class With_kwok_nodes {
        @Test
        void a_second_cluster_beside_the_first_shares_nothing_with_it(StartedCluster first) {
            StartedCluster second =
                    StartedCluster.start(ClusterOptions.kwok(), Progress.onStandardError());
            try (second) {
                second.kubectl("create", "namespace", "only-here").run().orThrow();

                assertThat(second.apiServerUrl()).isNotEqualTo(first.apiServerUrl());
                assertThat(first.kubectl("get", "namespace", "only-here").run().error())
                        .contains("NotFound");
            }
            assertThat(second.traces()).isEmpty();
            assertThat(first.answers()).as("the first one goes on").isTrue();
        }

        @Test
        void a_killed_api_server_comes_back_with_all_that_was_written_and_its_log() {
            ApiServerOptions expiring =
                    ApiServerOptions.defaults()
                            .expiringWatches(Duration.ofSeconds(1), Duration.ofSeconds(5));
            try (StartedCluster cluster =
                    StartedCluster.start(
                            ClusterOptions.kwok().withKwokNodes(1).with(expiring),
                            Progress.onStandardError())) {
                var begin = cluster.audit().now();
                cluster.kubectl("create", "namespace", "kept").run().orThrow();

                cluster.component(Program.API_SERVER).restart();
                cluster.awaitApiServer();

                cluster.kubectl("get", "namespace", "kept").run().orThrow();
                assertThat(cluster.audit().since(begin))
                        .anyMatch(
                                entry ->
                                        entry.isDoneWrite()
                                                && entry.isAbout("namespaces")
                                                && entry.name().filter("kept"::equals).isPresent());
                SOON.see(
                        "that versions from the beginning are forgotten (410)",
                        () ->
                                cluster.kubectl(
                                                "get",
                                                "--raw=/api/v1/namespaces?resourceVersion=1&resourceVersionMatch=Exact")
                                        .run(),
                        answer ->
                                answer.error().contains("too old")
                                        || answer.error().contains("Expired"));
            }
        }

        @Test
        void what_a_killed_launcher_leaves_is_removed_by_the_next_one() throws Exception {
            killedLauncherLeavesNothing(Nodes.KWOK);
        }

        @Test
        void an_interrupted_launcher_takes_its_cluster_along() throws Exception {
            LauncherProcess launcher = LauncherProcess.start(LOST, Nodes.KWOK);
            SOON.see(
                    "the cluster to have processes",
                    () -> StartedCluster.running(HOME, LOST).map(StartedCluster::memory).orElse(0L),
                    memory -> memory > 0);
            StartedCluster cluster = StartedCluster.running(HOME, LOST).orElseThrow();

            Command.of("kill", "-INT", Long.toString(launcher.process().pid())).run().orThrow();
            SOON.holds("the launcher to end", () -> !launcher.process().isAlive());

            assertThat(cluster.traces()).isEmpty();
        }
    }

    @Nested
    @OnRealNode
    class With_a_real_node {
        @Test
        void what_a_killed_launcher_leaves_is_removed_by_the_next_one() throws Exception {
            killedLauncherLeavesNothing(Nodes.REAL);
        }
    }

    private static void killedLauncherLeavesNothing(Nodes nodes)
            throws IOException, InterruptedException {
        List<Path> before = fixedPlaces();
        LauncherProcess launcher = LauncherProcess.start(LOST, nodes).awaitReady();
        StartedCluster cluster = StartedCluster.running(HOME, LOST).orElseThrow();
        launcher.process().destroyForcibly().waitFor();
        assertThat(cluster.answers()).as("nobody took it down").isTrue();

        StartedCluster.removeAbandoned(HOME, Progress.onStandardError());

        assertThat(cluster.traces()).isEmpty();
        assertThat(fixedPlaces()).isEqualTo(before);
    }

    /**
     * Where the programs of a node write when they are not kept from it, with all that is there.
     */
    private static List<Path> fixedPlaces() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String place :
                List.of(
                        "/run/containerd",
                        "/run/netns",
                        "/usr/libexec/kubernetes",
                        "/var/lib/cni",
                        "/var/lib/containerd",
                        "/var/lib/kubelet",
                        "/var/log/containers",
                        "/var/log/pods")) {
            if (Files.exists(Path.of(place))) {
                try (Stream<Path> below = Files.walk(Path.of(place))) {
                    below.sorted().forEach(found::add);
                }
            }
        }
        return found;
    }
}
