package dev.safetysystem.operator.runtime.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

class ServerClockTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00.300Z");

    private long nanos = 77;
    private ServerClock clock = ours(Duration.ZERO);

    /** This machine's clock is ahead of the server's by that much. */
    private ServerClock ours(Duration ahead) {
        return new ServerClock(Clock.fixed(NOW.plus(ahead), ZoneOffset.UTC), () -> nanos);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static String date(Instant server) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(server.atZone(ZoneOffset.UTC));
    }

    /** The server answers at once, or after so long. */
    private void answer(Duration sinceStart, Duration after) {
        String date = date(NOW.plus(sinceStart));
        pass(after);
        clock.heard(date);
    }

    @Test
    void a_clock_that_agrees_to_the_second_is_left_as_it_is() {
        answer(Duration.ZERO, Duration.ofMillis(20));

        assertThat(clock.instant()).isEqualTo(NOW.plusMillis(20));
    }

    @Test
    void one_that_is_five_minutes_ahead_is_set_back() {
        clock = ours(Duration.ofMinutes(5));
        answer(Duration.ZERO, Duration.ZERO);

        assertThat(clock.instant()).isCloseTo(NOW, within(1, ChronoUnit.SECONDS));
    }

    @Test
    void one_that_is_five_minutes_behind_is_set_forward() {
        clock = ours(Duration.ofMinutes(-5));
        answer(Duration.ZERO, Duration.ZERO);

        assertThat(clock.instant()).isCloseTo(NOW, within(1, ChronoUnit.SECONDS));
    }

    @Test
    void a_slow_answer_says_less_than_a_fast_one_and_turns_nothing_back() {
        answer(Duration.ZERO, Duration.ZERO);
        pass(Duration.ofSeconds(10));
        answer(Duration.ofSeconds(10), Duration.ofSeconds(14));

        assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(24));
    }

    @Test
    void a_server_whose_clock_is_set_is_followed_within_minutes() {
        answer(Duration.ZERO, Duration.ZERO);
        for (int i = 1; i <= 4; i++) {
            pass(Duration.ofMinutes(1));
            answer(Duration.ofMinutes(i - 10), Duration.ZERO);
        }

        assertThat(clock.instant())
                .isCloseTo(NOW.minus(Duration.ofMinutes(6)), within(1, ChronoUnit.SECONDS));
    }

    @Test
    void what_is_no_date_is_passed_over() {
        clock.heard(null);
        clock.heard("yesterday");

        assertThat(clock.instant()).isEqualTo(NOW);
    }

    @Test
    void a_client_tells_it_the_date_of_each_answer() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerOnce(server));
            Config config =
                    new ConfigBuilder(Config.empty())
                            .withMasterUrl("http://localhost:" + server.getLocalPort())
                            .build();
            try (var client =
                    KubernetesAccess.client(
                            config,
                            KubernetesAccess.serialization(SystemRoom.ofThisProcess()),
                            clock)) {
                client.raw("/version");
            }
        }

        assertThat(clock.instant())
                .isCloseTo(Instant.parse("2031-02-03T04:05:06Z"), within(1, ChronoUnit.SECONDS));
    }

    private static void answerOnce(ServerSocket server) {
        try (Socket socket = server.accept()) {
            var in = socket.getInputStream();
            int newlines = 0;
            while (newlines < 2) {
                int read = in.read();
                newlines = read == '\n' ? newlines + 1 : read == '\r' ? newlines : 0;
            }
            socket.getOutputStream()
                    .write(
                            """
                            HTTP/1.1 200 OK\r
                            Date: Mon, 3 Feb 2031 04:05:06 GMT\r
                            Content-Type: application/json\r
                            Content-Length: 2\r
                            Connection: close\r
                            \r
                            {}"""
                                    .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
