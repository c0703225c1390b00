package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Backups;
import dev.safetysystem.migrate.ground.BadLine;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.S3Server;
import dev.safetysystem.migrate.ground.SampleDatabase;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sets in S3-compatible storage, with a real server of it and lines that damage what passes. */
class S3BackupIT {

    @TempDir private Path folder;
    private S3Server server;
    private SampleDatabase sample;

    @BeforeEach
    void start() throws Exception {
        server = S3Server.start(folder);
        sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.PGVECTOR_16));
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    private Backups at(String endpoint) {
        return new Backups(
                sample,
                List.of(
                        "--destination=s3://" + S3Server.BUCKET + "/prod",
                        "--s3-endpoint=" + endpoint),
                S3Server.credentials());
    }

    @Test
    void a_set_makes_the_whole_round_from_and_to_the_storage() {
        var backups = at(server.endpoint());
        var content = sample.content(sample.name());
        var set = backups.make();
        sample.server().sql(sample.name(), "truncate items cascade");

        assertThat(backups.run("check-backup", "--set=" + set).exit()).isZero();
        assertThat(backups.run("drill", "--set=" + set).fact("level")).isEqualTo("Restored");
        var restored =
                backups.run(
                        "restore",
                        "--set=" + set,
                        "--accepting-loss-since=" + backups.instant(set));

        assertThat(restored.exit()).as(restored.all()).isZero();
        assertThat(sample.content(sample.name())).isEqualTo(content);
        assertThat(restored.all()).doesNotContain(S3Server.SECRET_KEY, PostgresServer.PASSWORD);
    }

    @Test
    void prune_deletes_all_objects_of_a_set() throws Exception {
        var backups = at(server.endpoint());
        var first = backups.make();
        var second = backups.run("backup", "--system=shop", "--name=later").fact("set");

        var pruned =
                backups.plain(
                        "prune", "--system=shop", "--database=" + sample.name(), "--keep-last=1");

        assertThat(pruned.exit()).as(pruned.all()).isZero();
        assertThat(objects()).noneMatch(o -> o.contains(first)).anyMatch(o -> o.contains(second));
    }

    @Test
    void a_bit_that_flips_on_the_way_back_makes_no_set() throws Exception {
        try (var line = BadLine.flippingAnswers(server.port(), 60_000)) {
            var ended = at(line.endpoint()).run("backup", "--system=shop");

            assertThat(ended.exit()).as(ended.all()).isEqualTo(7);
            assertThat(ended.problem()).isEqualTo("copy-differs");
        }
        assertThat(objects()).isEmpty();
    }

    @Test
    void a_line_that_is_cut_while_copying_makes_no_set_and_says_try_again() throws Exception {
        try (var line = BadLine.cutting(server.port(), 40_000)) {
            var ended = at(line.endpoint()).run("backup", "--system=shop");

            assertThat(ended.exit()).as(ended.all()).isEqualTo(6);
        }
        assertThat(at(server.endpoint()).run("check-backup").exit()).isZero();
        assertThat(objects()).noneMatch(o -> o.endsWith("manifest.json"));
    }

    @Test
    void a_storage_that_is_away_makes_prune_delete_nothing() throws Exception {
        var backups = at(server.endpoint());
        backups.make();
        backups.run("backup", "--system=shop", "--name=later");
        var before = objects();
        server.kill();

        var pruned =
                backups.plain(
                        "prune", "--system=shop", "--database=" + sample.name(), "--keep-last=1");

        assertThat(pruned.exit()).as(pruned.all()).isEqualTo(6);
        assertThat(objects()).isEqualTo(before);
    }

    @Test
    void damage_at_rest_is_found() throws Exception {
        var backups = at(server.endpoint());
        var set = backups.make();
        Sets.flip(server.objects().resolve("prod").resolve(set).resolve(PostgresContent.DUMP), 500);

        assertThat(backups.run("check-backup", "--set=" + set).exit()).isEqualTo(7);
        assertThat(backups.run("drill", "--set=" + set).exit()).isEqualTo(7);
    }

    private List<String> objects() throws Exception {
        try (var files = Files.walk(server.objects())) {
            return files.filter(Files::isRegularFile)
                    .map(f -> server.objects().relativize(f).toString())
                    .filter(f -> f.startsWith("prod"))
                    .sorted()
                    .toList();
        }
    }
}
