package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safetysystem.migrate.backup.Retention.Candidate;
import dev.safetysystem.migrate.backup.Retention.Kept;
import dev.safetysystem.migrate.backup.Retention.Removable;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class RetentionTest {

    private static final Retention SEVEN_FOUR_TWELVE =
            new Retention(0, 7, 4, 12, Duration.ZERO, ZoneOffset.UTC);
    private static final Instant NOW = Instant.parse("2025-06-15T12:00:00Z");

    /** One line of the table: what must be left after the prune of one day. */
    private record Row(
            String scenario,
            ZoneId zone,
            List<LocalTime> times,
            Retention retention,
            LocalDate day,
            List<Instant> kept) {}

    @TestFactory
    List<DynamicTest> two_years_of_backups_and_prunes_leave_what_the_table_says() throws Exception {
        var scenarios = new LinkedHashMap<String, List<Row>>();
        for (var row : table()) {
            scenarios
                    .computeIfAbsent(
                            row.scenario() + " in " + row.zone() + " at " + row.times(),
                            k -> new ArrayList<>())
                    .add(row);
        }
        assertThat(scenarios).as("scenarios in the table").hasSize(8);
        return scenarios.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> replay(e.getValue())))
                .toList();
    }

    private static void replay(List<Row> rows) {
        var first = rows.getFirst();
        var expected = new TreeMap<LocalDate, List<Instant>>();
        rows.forEach(r -> expected.put(r.day(), r.kept()));
        var sets = new ArrayList<Instant>();
        for (var day = LocalDate.parse("2024-01-01"); day.getYear() < 2026; day = day.plusDays(1)) {
            for (var run : runs(day, first)) {
                if (!first.scenario().equals("failing-40-days") || !failing(run)) {
                    sets.add(run);
                    sets.retainAll(kept(first.retention(), sets));
                }
            }
            if (expected.containsKey(day)) {
                assertThat(sets.reversed()).as("after %s", day).isEqualTo(expected.get(day));
            }
        }
    }

    private static boolean failing(Instant run) {
        return !run.isBefore(Instant.parse("2024-08-01T00:00:00Z"))
                && run.isBefore(Instant.parse("2024-09-10T00:00:00Z"));
    }

    /** When a scheduler starts: after a gap of the clock, and twice when an hour comes twice. */
    private static List<Instant> runs(LocalDate day, Row row) {
        var runs = new java.util.TreeSet<Instant>();
        for (var time : row.times()) {
            var local = day.atTime(time);
            runs.add(local.atZone(row.zone()).withEarlierOffsetAtOverlap().toInstant());
            runs.add(local.atZone(row.zone()).withLaterOffsetAtOverlap().toInstant());
        }
        return List.copyOf(runs);
    }

    private static List<Instant> kept(Retention retention, List<Instant> sets) {
        var candidates = sets.stream().map(at -> new Candidate(at.toString(), at, true)).toList();
        var newest = sets.getLast();
        return retention.apply(candidates, newest).entrySet().stream()
                .filter(e -> e.getValue() instanceof Kept)
                .map(e -> Instant.parse(e.getKey()))
                .toList();
    }

    private static List<Row> table() throws Exception {
        var resource = RetentionTest.class.getResourceAsStream("/retention/two-years.csv");
        try (var lines =
                new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(RetentionTest::row)
                    .toList();
        }
    }

    private static Row row(String line) {
        var f = line.split(";");
        var zone = ZoneId.of(f[1]);
        return new Row(
                f[0],
                zone,
                Arrays.stream(f[2].split(" ")).map(LocalTime::parse).toList(),
                new Retention(
                        Integer.parseInt(f[3]),
                        Integer.parseInt(f[4]),
                        Integer.parseInt(f[5]),
                        Integer.parseInt(f[6]),
                        Duration.ofHours(Integer.parseInt(f[7])),
                        zone),
                LocalDate.parse(f[8]),
                Arrays.stream(f[9].split(" ")).map(Instant::parse).toList());
    }

    @Test
    void a_policy_without_a_rule_is_refused() {
        assertThatThrownBy(() -> new Retention(0, 0, 0, 0, Duration.ZERO, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--keep-daily");
    }

    @Test
    void a_negative_count_is_refused() {
        assertThatThrownBy(() -> new Retention(1, -1, 0, 0, Duration.ZERO, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_set_that_was_never_verified_takes_no_day_from_one_that_was() {
        var oneDay = new Retention(0, 1, 0, 0, Duration.ZERO, ZoneOffset.UTC);
        var fates =
                oneDay.apply(
                        List.of(
                                set("good", "2025-06-14T02:00:00Z", true),
                                set("unproved", "2025-06-15T02:00:00Z", false)),
                        NOW);
        assertThat(fates.get("good")).isInstanceOf(Kept.class);
        assertThat(fates.get("unproved")).isInstanceOf(Kept.class);
    }

    @Test
    void an_unverified_set_goes_once_a_verified_one_is_newer() {
        var fates =
                SEVEN_FOUR_TWELVE.apply(
                        List.of(
                                set("unproved", "2025-06-14T02:00:00Z", false),
                                set("good", "2025-06-15T02:00:00Z", true)),
                        NOW);
        assertThat(fates.get("unproved")).isInstanceOf(Removable.class);
    }

    @Test
    void unverified_sets_alone_all_stay() {
        var fates =
                SEVEN_FOUR_TWELVE.apply(
                        List.of(
                                set("a", "2023-01-01T02:00:00Z", false),
                                set("b", "2024-01-01T02:00:00Z", false)),
                        NOW);
        assertThat(fates.values()).allMatch(Kept.class::isInstance);
    }

    @Test
    void the_last_verified_set_stays_however_old_it_is() {
        var fates =
                new Retention(0, 0, 0, 0, Duration.ofHours(1), ZoneOffset.UTC)
                        .apply(List.of(set("old", "2019-01-01T02:00:00Z", true)), NOW);
        assertThat(fates.get("old")).isInstanceOf(Kept.class);
    }

    @Test
    void a_set_dated_in_the_future_neither_counts_nor_goes() {
        var oneDay = new Retention(0, 1, 0, 0, Duration.ZERO, ZoneOffset.UTC);
        var fates =
                oneDay.apply(
                        List.of(
                                set("future", "2031-01-01T02:00:00Z", true),
                                set("good", "2025-06-15T02:00:00Z", true)),
                        NOW);
        assertThat(fates.values()).hasSize(2).allMatch(Kept.class::isInstance);
    }

    @Test
    void the_table_of_fates_names_the_rules() {
        Map<String, Retention.Fate> fates =
                SEVEN_FOUR_TWELVE.apply(List.of(set("good", "2025-03-30T02:00:00Z", true)), NOW);
        assertThat(((Kept) fates.get("good")).because())
                .contains("newest verified", "daily 2025-03-30", "weekly 2025-W13")
                .contains("monthly 2025-03");
    }

    private static Candidate set(String id, String at, boolean verified) {
        return new Candidate(id, Instant.parse(at), verified);
    }
}
