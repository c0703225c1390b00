package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnKwok;
import dev.safetysystem.e2e.operator.LaunchedOperator;
import dev.safetysystem.e2e.operator.OperatorOptions;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clock of the operator's machine is wrong, the API server's is right. A first pod that is
 * evicted is new when its successor was created just now, whatever the operator's own clock says.
 */
@OnKwok
@Alone
@ResourceLock(Alone.THIRD_CLUSTER)
class ClockIT {
    private static final String RIGHT = "+0s";
    private static final String FIVE_MINUTES_AHEAD = "+300s";
    private static final String FIVE_MINUTES_BEHIND = "-300s";

    @TempDir private Path directory;

    @Test
    void a_clock_that_is_five_minutes_ahead_refuses_nothing(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        set(FIVE_MINUTES_AHEAD);
        try (LaunchedOperator operator = LaunchedOperator.start(cluster, options(namespace))) {
            releaseWhereTheFirstInstanceIsEvicted(LiveSystem.installed(client, namespace.name()));

            assertThat(secondsAhead(operator)).as("its own clock").isGreaterThan(120);
        }
    }

    @Test
    void one_that_is_five_minutes_behind_refuses_nothing_and_waits_no_longer(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        set(FIVE_MINUTES_BEHIND);
        try (LaunchedOperator operator = LaunchedOperator.start(cluster, options(namespace))) {
            releaseWhereTheFirstInstanceIsEvicted(LiveSystem.installed(client, namespace.name()));

            assertThat(secondsAhead(operator)).as("its own clock").isLessThan(-120);
        }
    }

    private static void releaseWhereTheFirstInstanceIsEvicted(LiveSystem hap) {
        toTheBake(hap);
        hap.evict("first");
        assertReleasedAtTheRightTime(hap);
    }

    @ParameterizedTest
    @ValueSource(strings = {FIVE_MINUTES_AHEAD, FIVE_MINUTES_BEHIND})
    void one_that_is_set_in_mid_release_refuses_nothing(
            String to, Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        set(RIGHT);
        try (LaunchedOperator _ = LaunchedOperator.start(cluster, options(namespace))) {
            LiveSystem hap = LiveSystem.installed(client, namespace.name());
            toTheBake(hap);
            set(to);

            hap.evict("first");

            assertReleasedAtTheRightTime(hap);
        }
    }

    private static void toTheBake(LiveSystem hap) {
        hap.with(Specs.startDelay("filter", "2s"))
                .with(Specs.bake("30s"))
                .version("v2-slow-start")
                .awaitStep("Bake");
    }

    private static void assertReleasedAtTheRightTime(LiveSystem hap) {
        State state = hap.awaitReleased();
        assertThat(state.version()).isEqualTo("v2-slow-start");
        assertThat(state.refused()).isEmpty();
        assertThat(hap.record(2).path("endedAt").asText())
                .satisfies(
                        at ->
                                assertThat(Instant.parse(at))
                                        .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES)));
    }

    /** By how much the time in its last line of log is ahead of the time here. */
    private static long secondsAhead(LaunchedOperator operator) {
        String last = operator.written().lines().toList().getLast();
        LocalTime logged = LocalTime.parse(last.substring(0, "00:00:00".length()));
        long day = Duration.ofDays(1).toSeconds();
        long ahead = Duration.between(LocalTime.now(), logged).toSeconds();
        // Midnight may lie between the two.
        return ahead > day / 2 ? ahead - day : ahead < -day / 2 ? ahead + day : ahead;
    }

    private OperatorOptions options(FreshNamespace namespace) {
        Optional<Path> library = library();
        assumeTrue(library.isPresent(), "no libfaketime here; install faketime (Debian's name)");
        return OperatorOptions.within(namespace.name())
                .with(
                        Map.of(
                                "LD_PRELOAD",
                                library.orElseThrow().toString(),
                                "FAKETIME_TIMESTAMP_FILE",
                                clock().toString(),
                                "FAKETIME_CACHE_DURATION",
                                "1",
                                "FAKETIME_DONT_FAKE_MONOTONIC",
                                "1",
                                // Else every timed wait of the JVM ends at once, and its threads
                                // take more than a core for as long as it runs.
                                "FAKETIME_FORCE_MONOTONIC_FIX",
                                "0"));
    }

    private static Optional<Path> library() {
        try (Stream<Path> found =
                Files.find(
                        Path.of("/usr/lib"),
                        3,
                        (path, _) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            return found.findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private void set(String difference) {
        try {
            Files.writeString(clock(), difference + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path clock() {
        return directory.resolve("clock");
    }
}
