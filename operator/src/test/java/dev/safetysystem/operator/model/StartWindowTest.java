package dev.safetysystem.operator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

class StartWindowTest {
    private static StartWindow window(String schedule, String hours, String zone) {
        return StartWindow.of(schedule, Duration.parse("PT" + hours), ZoneId.of(zone));
    }

    @ParameterizedTest(name = "at {0}: {1}")
    @CsvSource({
        "2026-11-26T20:59:59Z, false",
        "2026-11-26T21:00:00Z, true",
        "2026-11-27T00:59:59Z, true",
        "2026-11-27T01:00:00Z, false",
        // Friday's lasts into Saturday; on Saturday there is none.
        "2026-11-28T00:30:00Z, true",
        "2026-11-28T21:30:00Z, false",
        // In summer clocks are two hours ahead.
        "2026-07-01T20:00:00Z, true"
    })
    void it_is_open_from_its_beginning_on_for_as_long_as_it_says(Instant at, boolean open) {
        assertThat(window("0 22 * * 1-5", "4h", "Europe/Berlin").isOpen(at)).isEqualTo(open);
    }

    @Test
    void the_next_one_is_after_the_weekend() {
        assertThat(
                        window("0 22 * * 1-5", "4h", "Europe/Berlin")
                                .opensAfter(Instant.parse("2026-11-28T08:00:00Z")))
                .contains(Instant.parse("2026-11-30T21:00:00Z"));
    }

    /** On 29 March 2026 clocks in Berlin go from 2:00 to 3:00, which is 1:00 UTC. */
    @Test
    void what_would_begin_in_the_hour_that_is_left_out_begins_when_clocks_go_forward() {
        var window = window("30 2 * * *", "1h", "Europe/Berlin");

        assertThat(window.opensAfter(Instant.parse("2026-03-28T12:00:00Z")))
                .contains(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(window.isOpen(Instant.parse("2026-03-29T01:59:59Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-03-29T02:00:00Z"))).isFalse();
    }

    /** On 25 October 2026 clocks in Berlin go from 3:00 back to 2:00, which is 1:00 UTC. */
    @Test
    void what_would_begin_twice_begins_the_first_time_only() {
        var window = window("30 2 * * *", "30m", "Europe/Berlin");

        assertThat(window.opensAfter(Instant.parse("2026-10-24T12:00:00Z")))
                .contains(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(window.isOpen(Instant.parse("2026-10-25T01:30:00Z"))).isFalse();
        assertThat(window.opensAfter(Instant.parse("2026-10-25T00:30:00Z")))
                .contains(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @Test
    void what_begins_every_hour_does_so_in_the_hour_that_comes_twice_too() {
        var window = window("15 * * * *", "10m", "Europe/Berlin");

        assertThat(window.isOpen(Instant.parse("2026-10-25T00:20:00Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-10-25T01:20:00Z"))).isTrue();
    }

    @Test
    void its_length_is_not_changed_by_clocks_that_change_meanwhile() {
        var window = window("0 22 * * *", "6h", "Europe/Berlin");

        assertThat(window.isOpen(Instant.parse("2026-10-25T01:59:59Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-10-25T02:00:00Z"))).isFalse();
        assertThat(window.isOpen(Instant.parse("2026-03-29T02:59:59Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-03-29T03:00:00Z"))).isFalse();
    }

    @ParameterizedTest(name = "{0} opens at {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0 12 29 2 *        | 2028-02-29T12:00:00Z",
                "0 0 13 * FRI       | 2026-11-27T00:00:00Z",
                "0 0 1 jan *        | 2027-01-01T00:00:00Z",
                "0 0 * * 7          | 2026-11-29T00:00:00Z",
                "*/20 9-17/4 * * *  | 2026-11-26T13:00:00Z",
                "5,50 12 26 11 *    | 2026-11-26T12:05:00Z",
                "58/1 12 * * *      | 2026-11-26T12:58:00Z"
            })
    void schedules_are_read_as_cron_reads_them(String schedule, Instant next) {
        assertThat(
                        window(schedule, "1h", "Etc/UTC")
                                .opensAfter(Instant.parse("2026-11-26T12:00:00Z")))
                .contains(next);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "60 0 * * *      | \"60\" is no minute: write 0 to 59",
                "0 24 * * *      | \"24\" is no hour",
                "0 0 0 * *       | \"0\" is no day of month: write 1 to 31",
                "0 0 * 13 *      | \"13\" is no month",
                "0 0 * * MOON    | \"MOON\" is no day of week",
                "0 0 5-1 * *     | \"5-1\" is no day of month",
                "0 0 */0 * *     | \"*/0\" is no day of month",
                "0 0 1-2-3 * *   | \"1-2-3\" is no day of month",
                "0 0 1/2/3 * *   | \"1/2/3\" is no day of month",
                "0, 0 * * *      | \"\" is no minute",
                "0 0 30 2 *      | names a day that never comes",
                "0 0 * *         | is no cron expression of five fields"
            })
    void what_is_wrong_with_a_schedule_is_said(String schedule, String why) {
        assertThatThrownBy(() -> window(schedule, "1h", "Etc/UTC"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
