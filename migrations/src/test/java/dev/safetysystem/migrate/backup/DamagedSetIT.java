package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.destination.DirectoryDestination;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Cli.Ended;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.SampleDatabase;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A good set, and everything that can happen to it afterwards. */
class DamagedSetIT {

    private static SampleDatabase sample;
    private static Path original;
    private static String set;

    @TempDir private static Path made;
    @TempDir private Path destination;

    @BeforeAll
    static void make_one_good_set() {
        sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.PGVECTOR_16));
        var ended = migrate(made, "backup", "--system=shop");
        assertThat(ended.exit()).as(ended.all()).isZero();
        set = ended.fact("set");
        original = made.resolve(set);
    }

    @BeforeEach
    void copy_it() throws Exception {
        var copy = Files.createDirectories(destination.resolve(set));
        Files.copy(dump(original), dump(copy));
        Files.copy(original.resolve(Manifest.NAME), copy.resolve(Manifest.NAME));
    }

    private static Path dump(Path folder) {
        return folder.resolve(PostgresContent.DUMP);
    }

    private Path dump() {
        return dump(destination.resolve(set));
    }

    private static Ended migrate(Path destination, String... arguments) {
        var all = new java.util.ArrayList<>(List.of(arguments));
        all.add("--destination=" + destination);
        all.add("--pg-bin=" + sample.server().programs().bin());
        return Cli.run(Cli.environment("DATABASE_URL", sample.url()), all);
    }

    private void assertNothingTakesItForVerified(String found) {
        var check = migrate(destination, "check-backup", "--set=" + set);
        assertThat(check.exit()).as(check.all()).isEqualTo(7);
        assertThat(check.out()).contains(found).doesNotContain("\"newestVerified\"");
        var restore = migrate(destination, "restore", "--set=" + set, "--dry-run");
        assertThat(restore.exit()).as(restore.all()).isIn(2, 7);
        assertThat(sample.server().databases(sample.name())).containsExactly(sample.name());
    }

    @Test
    void untouched_it_is_verified() {
        var check = migrate(destination, "check-backup", "--set=" + set);

        assertThat(check.exit()).as(check.all()).isZero();
        assertThat(check.out()).contains("\"newestVerified\":\"" + set);
    }

    @Test
    void a_flipped_bit_in_any_region_of_the_dump_is_seen() throws Exception {
        var store = new SetStore(new DirectoryDestination(destination));
        var good = (StoredSet.Complete) store.list("").getFirst();
        long size = Files.size(dump());
        for (long at = 0; at < size; at += Math.max(1, size / 400)) {
            Sets.flip(dump(), at);
            assertThat(store.rehash(good, n -> {}))
                    .as("bit of byte %d of %d", at, size)
                    .isInstanceOf(StoredSet.Damaged.class);
            Sets.flip(dump(), at);
        }
        assertThat(store.rehash(good, n -> {})).isInstanceOf(StoredSet.Complete.class);
    }

    @Test
    void a_flipped_bit_is_reported_by_every_command() throws Exception {
        Sets.flip(dump(), Files.size(dump()) / 2);

        assertNothingTakesItForVerified("hashes to");
        assertThat(migrate(destination, "drill", "--set=" + set).exit()).isEqualTo(7);
    }

    @Test
    void prune_tells_a_flipped_bit_and_keeps_what_the_damaged_set_would_have_pushed_out()
            throws Exception {
        var newer = migrate(destination, "backup", "--system=shop").fact("set");
        var damaged = dump(destination.resolve(newer));
        Sets.flip(damaged, Files.size(damaged) / 2);

        var prune =
                Cli.run(
                        Map.of(),
                        List.of(
                                "prune",
                                "--system=shop",
                                "--database=" + sample.name(),
                                "--keep-last=1",
                                "--destination=" + destination));

        assertThat(prune.exit()).as(prune.all()).isEqualTo(7);
        assertThat(prune.problem()).isEqualTo("set-damaged");
        assertThat(dump()).exists();
        assertThat(damaged).exists();
    }

    @Test
    void a_truncated_dump_is_seen_without_being_read() throws Exception {
        var bytes = Files.readAllBytes(dump());
        Files.write(dump(), java.util.Arrays.copyOf(bytes, bytes.length - 1));

        var list = migrate(destination, "check-backup");

        assertThat(list.exit()).isEqualTo(7);
        assertThat(list.out()).contains("Damaged");
        assertNothingTakesItForVerified("bytes");
    }

    @Test
    void an_empty_dump_is_seen() throws Exception {
        Files.write(dump(), new byte[0]);

        assertNothingTakesItForVerified("0 bytes");
    }

    @Test
    void a_missing_dump_is_seen() throws Exception {
        Files.delete(dump());

        assertNothingTakesItForVerified("missing");
    }

    @Test
    void a_set_without_a_manifest_does_not_exist() throws Exception {
        Files.delete(destination.resolve(set).resolve(Manifest.NAME));

        assertNothingTakesItForVerified("no manifest");
    }

    @Test
    void a_manifest_of_another_set_is_seen() throws Exception {
        var other = Files.createDirectories(destination.resolve(set + "x"));
        Files.copy(dump(), dump(other));
        Files.copy(destination.resolve(set).resolve(Manifest.NAME), other.resolve(Manifest.NAME));

        var list = migrate(destination, "check-backup");

        assertThat(list.exit()).isEqualTo(7);
        assertThat(list.out()).contains("that of another set");
    }

    @Test
    void an_archive_that_lies_about_its_rows_fails_its_drill_and_then_counts_no_more()
            throws Exception {
        lie();

        var drill = migrate(destination, "drill", "--set=" + set);

        assertThat(drill.exit()).as(drill.all()).isEqualTo(7);
        assertThat(drill.out()).contains("public.items 3001 → 3000");
        assertNothingTakesItForVerified("public.items 3001 → 3000");
        assertThat(sample.server().databases(sample.name())).containsExactly(sample.name());
    }

    @Test
    void a_restore_that_comes_out_different_touches_nothing() throws Exception {
        lie();
        var before = sample.content(sample.name());
        var at = migrate(destination, "restore", "--set=" + set, "--dry-run").fact("snapshotAt");

        var restore =
                migrate(destination, "restore", "--set=" + set, "--accepting-loss-since=" + at);

        assertThat(restore.exit()).as(restore.all()).isEqualTo(7);
        assertThat(restore.problem()).isEqualTo("restore-differs");
        assertThat(sample.content(sample.name())).isEqualTo(before);
        assertThat(sample.server().databases(sample.name())).containsExactly(sample.name());
    }

    /** A well-formed manifest that claims one row more than the dump holds. */
    private void lie() throws Exception {
        var path = destination.resolve(set).resolve(Manifest.NAME);
        var m = ManifestFormat.read(Files.readAllBytes(path));
        var c = (PostgresContent) m.content();
        var tables = new java.util.LinkedHashMap<>(c.tables());
        tables.put("public.items", 3001L);
        var content =
                new PostgresContent(
                        c.database(),
                        c.serverVersion(),
                        c.dumpVersion(),
                        c.extensions(),
                        c.walLsn(),
                        c.schemaVersion(),
                        c.fingerprint(),
                        tables,
                        c.largeObjects(),
                        c.properties(),
                        c.roles());
        Files.write(
                path,
                ManifestFormat.write(
                        new Manifest(
                                m.set(),
                                m.pool(),
                                m.system(),
                                m.revision(),
                                m.level(),
                                m.snapshotAt(),
                                m.finishedAt(),
                                m.program(),
                                m.files(),
                                content)));
    }
}
