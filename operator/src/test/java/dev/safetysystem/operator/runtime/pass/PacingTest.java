package dev.safetysystem.operator.runtime.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.runtime.serve.Heartbeat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class PacingTest {
    private long nanos;
    private final PassLimiter limiter = new PassLimiter(20, 0.9, 0);

    @Test
    void a_burst_of_passes_is_free() {
        IntStream.range(0, 19).forEach(i -> limiter.passes(nanos));

        assertThat(limiter.waits(nanos)).isZero();
        limiter.passes(nanos);
        assertThat(limiter.waits(nanos)).isPositive();
    }

    @Test
    void sustained_there_is_less_than_one_pass_per_second() {
        int passes = 0;
        for (int tenth = 0; tenth < 10 * 1000; tenth++) {
            if (limiter.waits(nanos) == 0) {
                limiter.passes(nanos);
                passes++;
            }
            nanos += Duration.ofMillis(100).toNanos();
        }

        assertThat(passes - 20).isBetween(850, 1000);
    }

    @Test
    void who_waits_as_long_as_told_may_pass() {
        while (limiter.waits(nanos) == 0) {
            limiter.passes(nanos);
        }

        nanos += limiter.waits(nanos);

        assertThat(limiter.waits(nanos)).isZero();
    }

    @Test
    void what_passed_without_waiting_is_not_made_up_for_by_more_than_one_wait() {
        IntStream.range(0, 100).forEach(i -> limiter.passes(nanos));

        assertThat(limiter.waits(nanos)).isLessThan(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void failures_in_a_row_wait_longer_up_to_a_minute() {
        assertThat(IntStream.of(1, 2, 3, 7, 1000).mapToObj(BackOff.OF_A_FAILURE::pause))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 60L, 60L);
    }

    @Test
    void a_pass_whose_picture_was_old_is_tried_again_soon_also_the_third_time() {
        assertThat(IntStream.of(1, 2, 3, 4, 1000).mapToObj(BackOff.OF_AN_OLD_PICTURE::pause))
                .extracting(Duration::toMillis)
                .containsExactly(200L, 400L, 800L, 1_600L, 60_000L);
    }

    @ParameterizedTest
    @MethodSource("backOffs")
    void failures_that_last_took_about_a_quarter_of_a_minute(BackOff backOff) {
        long millis =
                IntStream.range(1, backOff.lasts())
                        .mapToObj(backOff::pause)
                        .mapToLong(Duration::toMillis)
                        .sum();

        assertThat(millis).isBetween(10_000L, 20_000L);
    }

    static Stream<BackOff> backOffs() {
        return Stream.of(BackOff.OF_A_FAILURE, BackOff.OF_AN_OLD_PICTURE);
    }

    @Test
    void a_process_whose_passes_end_and_come_again_is_alive() {
        var heartbeat = new Heartbeat(() -> nanos);
        heartbeat.started("a");
        nanos += Duration.ofMinutes(4).toNanos();
        heartbeat.finished("a", Duration.ofMinutes(10));
        nanos += Duration.ofMinutes(14).toNanos();

        assertThat(heartbeat.stopped()).isEmpty();
    }

    @Test
    void a_pass_that_does_not_end_is_told() {
        var heartbeat = new Heartbeat(() -> nanos);
        heartbeat.started("a");
        nanos += Duration.ofMinutes(6).toNanos();

        assertThat(heartbeat.stopped())
                .contains("1 passes do not end, 0 systems were not looked at");
    }

    @Test
    void a_system_that_is_not_looked_at_again_is_told_until_it_is_gone() {
        var heartbeat = new Heartbeat(() -> nanos);
        heartbeat.started("a");
        heartbeat.finished("a", Duration.ofMinutes(1));
        nanos += Duration.ofMinutes(7).toNanos();

        assertThat(heartbeat.stopped())
                .contains("0 passes do not end, 1 systems were not looked at");
        heartbeat.forget("a");
        assertThat(heartbeat.stopped()).isEmpty();
    }
}
