package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.process.Stop;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;

class PruneTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Retention TWO_DAYS =
            new Retention(0, 2, 0, 0, Duration.ZERO, ZoneOffset.UTC);

    @TempDir private Path root;
    private Sets sets;

    @BeforeEach
    void destination() throws Exception {
        sets = new Sets(root);
    }

    private Prune.Report prune(Retention retention, boolean dryRun) throws Exception {
        return new Prune(sets.store(), new Meter(line -> {}, InstantSource.system()), new Stop())
                .run(Sets.SYSTEM, Sets.DATABASE, Pool.SCHEDULED, retention, NOW, dryRun);
    }

    private SetAddress verified(String at) throws Exception {
        return sets.add(Pool.SCHEDULED, Level.READABLE, at);
    }

    private boolean there(SetAddress address) throws Exception {
        return sets.store().find(address).isPresent();
    }

    @Test
    void sets_that_no_rule_keeps_are_deleted_with_all_their_files() throws Exception {
        var old = verified("2026-11-18T02:00:00Z");
        verified("2026-11-19T02:00:00Z");
        verified("2026-11-20T02:00:00Z");

        var report = prune(TWO_DAYS, false);

        assertThat(report.removable()).isEqualTo(1);
        assertThat(Files.exists(root.resolve(old.prefix()))).isFalse();
        assertThat(sets.store().list("")).hasSize(2);
    }

    @Test
    void a_dry_run_deletes_nothing() throws Exception {
        verified("2026-11-18T02:00:00Z");
        verified("2026-11-19T02:00:00Z");
        verified("2026-11-20T02:00:00Z");

        assertThat(prune(TWO_DAYS, true).removable()).isEqualTo(1);
        assertThat(sets.store().list("")).hasSize(3);
    }

    @Test
    void a_damaged_set_takes_no_place_from_a_good_one_and_is_not_deleted() throws Exception {
        var good = verified("2026-11-18T02:00:00Z");
        verified("2026-11-19T02:00:00Z");
        var damaged = verified("2026-11-20T02:00:00Z");
        Sets.flip(sets.file(damaged, PostgresContent.DUMP), 3);

        var report = prune(TWO_DAYS, false);

        assertThat(there(good)).as("the good set the damaged one would have pushed out").isTrue();
        assertThat(there(damaged)).as("the damaged set").isTrue();
        assertThat(report.damaged())
                .extracting(StoredSet.Damaged::address)
                .containsExactly(damaged);
    }

    @Test
    void damage_is_found_in_every_set_that_stays_before_anything_goes() throws Exception {
        var oldest = verified("2026-11-16T02:00:00Z");
        var second = verified("2026-11-17T02:00:00Z");
        for (var at : new String[] {"2026-11-18", "2026-11-19", "2026-11-20"}) {
            Sets.flip(sets.file(verified(at + "T02:00:00Z"), PostgresContent.DUMP), 5);
        }

        var report = prune(TWO_DAYS, false);

        assertThat(there(oldest)).isTrue();
        assertThat(there(second)).isTrue();
        assertThat(report.removable()).isZero();
    }

    @Test
    void a_truncated_set_is_told_and_not_counted() throws Exception {
        verified("2026-11-18T02:00:00Z");
        var good = verified("2026-11-19T02:00:00Z");
        var cut = verified("2026-11-20T02:00:00Z");
        Files.writeString(sets.file(cut, PostgresContent.DUMP), "rows");

        var oneDay = new Retention(0, 1, 0, 0, Duration.ZERO, ZoneOffset.UTC);
        var report = prune(oneDay, false);

        assertThat(there(good)).isTrue();
        assertThat(report.damaged()).hasSize(1);
        assertThat(report.damaged().getFirst().reason()).contains("4 bytes");
    }

    @Test
    void a_set_whose_manifest_has_one_flipped_bit_is_told_and_not_counted() throws Exception {
        var good = verified("2026-11-19T02:00:00Z");
        var flipped = verified("2026-11-20T02:00:00Z");
        Sets.flip(sets.file(flipped, Manifest.NAME), 120);

        var report = prune(new Retention(1, 0, 0, 0, Duration.ZERO, ZoneOffset.UTC), false);

        assertThat(there(good)).isTrue();
        assertThat(report.damaged()).hasSize(1);
    }

    @Test
    void a_set_whose_test_restore_failed_is_told_and_not_counted() throws Exception {
        var good = verified("2026-11-19T02:00:00Z");
        var failed = verified("2026-11-20T02:00:00Z");
        sets.store()
                .record(
                        failed,
                        new Drill(
                                failed.set(),
                                NOW,
                                false,
                                Duration.ofSeconds(9),
                                "16.14",
                                "rows per table: public.t 1 → 0"));

        var report = prune(new Retention(1, 0, 0, 0, Duration.ZERO, ZoneOffset.UTC), false);

        assertThat(there(good)).isTrue();
        assertThat(report.damaged().getFirst().reason()).contains("public.t 1 → 0");
    }

    @Test
    void a_backup_of_a_database_without_tables_takes_no_place_from_one_with_rows()
            throws Exception {
        var good = verified("2026-11-19T02:00:00Z");
        sets.add(Pool.SCHEDULED, Level.READABLE, "2026-11-20T02:00:00Z", Map.of());

        prune(new Retention(1, 0, 0, 0, Duration.ZERO, ZoneOffset.UTC), false);

        assertThat(there(good)).isTrue();
    }

    @Test
    void other_pools_are_not_touched() throws Exception {
        var before = sets.add(Pool.PRE_MIGRATION, Level.READABLE, "2026-11-01T02:00:00Z");
        var restore = sets.add(Pool.PRE_RESTORE, Level.READABLE, "2026-11-02T02:00:00Z");
        verified("2026-11-20T02:00:00Z");

        prune(new Retention(1, 0, 0, 0, Duration.ZERO, ZoneOffset.UTC), false);

        assertThat(there(before)).isTrue();
        assertThat(there(restore)).isTrue();
    }

    @Test
    void an_interrupted_backup_is_removed_after_a_day_and_not_before() throws Exception {
        verified("2026-11-20T02:00:00Z");
        var young = parts("young", NOW.minus(Duration.ofHours(23)));
        var old = parts("old", NOW.minus(Duration.ofHours(25)));

        var report = prune(TWO_DAYS, false);

        assertThat(report.abandoned()).containsExactly(old);
        assertThat(there(old)).isFalse();
        assertThat(there(young)).isTrue();
    }

    private SetAddress parts(String id, Instant modified) throws Exception {
        var address = SetAddress.of(Sets.SYSTEM, Sets.DATABASE, id);
        sets.store().destination().put(address.key(PostgresContent.DUMP), new byte[10]);
        Files.setLastModifiedTime(
                sets.file(address, PostgresContent.DUMP), FileTime.from(modified));
        return address;
    }

    @Test
    void forty_failing_nights_push_nothing_out() throws Exception {
        for (int day = 1; day <= 9; day++) {
            verified("2026-10-0" + day + "T02:00:00Z");
        }
        prune(new Retention(0, 7, 0, 0, Duration.ZERO, ZoneOffset.UTC), false);

        assertThat(sets.store().list("")).hasSize(7);
        prune(new Retention(0, 7, 0, 0, Duration.ZERO, ZoneOffset.UTC), false);
        assertThat(sets.store().list("")).hasSize(7);
    }

    @Test
    void a_deletion_that_was_interrupted_leaves_no_set() throws Exception {
        var address = verified("2026-11-20T02:00:00Z");
        sets.store().destination().delete(address.key(Manifest.NAME));

        assertThat(sets.store().find(address).orElseThrow())
                .isInstanceOf(StoredSet.Incomplete.class);
    }
}
