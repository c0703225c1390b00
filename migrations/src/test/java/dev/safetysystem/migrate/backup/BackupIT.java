package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Cli.Ended;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.SampleDatabase;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Making sets, on real servers. */
class BackupIT {

    @TempDir private Path destination;

    private Ended migrate(SampleDatabase sample, String... arguments) {
        return migrate(sample.server(), sample.url(), arguments);
    }

    private Ended migrate(PostgresServer server, String url, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--destination=" + destination);
        if (!arguments[0].equals("prune")) {
            all.add("--pg-bin=" + server.programs().bin());
        }
        return Cli.run(Cli.environment("DATABASE_URL", url), all);
    }

    private String made(SampleDatabase sample, String... more) {
        var arguments = new ArrayList<>(List.of("backup", "--system=shop"));
        arguments.addAll(List.of(more));
        var ended = migrate(sample, arguments.toArray(String[]::new));
        assertThat(ended.exit()).as(ended.all()).isZero();
        return ended.fact("set");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEBIAN_15", "PGVECTOR_16", "PGVECTOR_18"}) // those with client programs
    void a_set_can_be_restored_in_place_of_the_database_with_everything_that_was_in_it(
            PostgresPrograms version) {
        var sample = SampleDatabase.in(PostgresServer.of(version));
        var content = sample.content(sample.name());
        var surroundings = sample.surroundings(sample.name());
        var set = made(sample);
        var at = migrate(sample, "restore", "--set=" + set, "--dry-run").fact("snapshotAt");
        sample.server()
                .sql(
                        sample.name(),
                        "drop table items cascade",
                        "create table newer (id int)",
                        "select lo_unlink(oid) from pg_largeobject_metadata");

        var ended = migrate(sample, "restore", "--set=" + set, "--accepting-loss-since=" + at);

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(sample.content(sample.name())).isEqualTo(content);
        assertThat(sample.surroundings(sample.name())).isEqualTo(surroundings);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEBIAN_15", "PGVECTOR_16", "PGVECTOR_18"}) // those with client programs
    void a_drill_raises_a_set_to_Restored_and_leaves_no_database(PostgresPrograms version) {
        var sample = SampleDatabase.in(PostgresServer.of(version));
        var set = made(sample);

        var ended = migrate(sample, "drill", "--set=" + set);

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(ended.fact("level")).isEqualTo("Restored");
        assertThat(sample.server().databases(sample.name())).containsExactly(sample.name());
        assertThat(migrate(sample, "check-backup").out()).contains("\"level\":\"Restored\"");
    }

    @Test
    void what_is_written_while_the_dump_runs_is_in_neither_the_dump_nor_the_counts() {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.PGVECTOR_16));
        try (var writer = new Writer(sample)) {
            var set = made(sample);
            assertThat(migrate(sample, "drill", "--set=" + set).exit()).isZero();
            assertThat(writer.rows()).as("rows written meanwhile").isPositive();
        }
    }

    /** Inserts rows as fast as it can until it is closed. */
    private static final class Writer implements AutoCloseable {
        private final Thread thread;
        private volatile boolean going = true;
        private volatile int rows;

        Writer(SampleDatabase sample) {
            thread =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        while (going) {
                                            sample.server()
                                                    .sql(
                                                            sample.name(),
                                                            "insert into empty_one select"
                                                                    + " generate_series(1, 100)");
                                            rows += 100;
                                        }
                                    });
        }

        int rows() {
            return rows;
        }

        @Override
        public void close() {
            going = false;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void backups_within_one_second_are_sets_of_their_own_in_the_order_they_were_made() {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));

        var sets = java.util.stream.Stream.generate(() -> made(sample)).limit(4).toList();

        assertThat(sets).doesNotHaveDuplicates().isSorted();
        assertThat(migrate(sample, "check-backup", "--set=" + sets.getFirst()).exit()).isZero();
    }

    @Test
    void a_set_of_level_Written_does_not_count_as_verified_until_it_is_checked() {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));
        var set = made(sample, "--level=Written");

        assertThat(migrate(sample, "check-backup", "--newer-than=1h").exit()).isEqualTo(7);
        assertThat(migrate(sample, "check-backup", "--set=" + set).out())
                .contains("\"level\":\"Readable\"");
    }

    @Test
    void a_verified_set_is_fresh_until_it_is_too_old() {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));
        made(sample);

        assertThat(migrate(sample, "check-backup", "--newer-than=1h").exit()).isZero();
        assertThat(migrate(sample, "check-backup", "--in=shop", "--newer-than=1h").exit()).isZero();
        assertThat(migrate(sample, "check-backup", "--in=other", "--newer-than=1h").exit())
                .isEqualTo(7);
        assertThat(migrate(sample, "check-backup", "--newer-than=1ms").exit()).isEqualTo(7);
    }

    @Test
    void a_wrong_password_is_unreachable_and_leaves_nothing_behind() throws Exception {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));
        var url = sample.server().url(sample.name(), "postgres", "wrong-password");

        var ended = migrate(sample.server(), url, "backup", "--system=shop");

        assertThat(ended.exit()).as(ended.all()).isEqualTo(6);
        assertThat(ended.problem()).isEqualTo("login");
        assertThat(files()).isEmpty();
    }

    @Test
    void a_database_that_does_not_exist_is_refused() throws Exception {
        var server = PostgresServer.of(PostgresPrograms.DEBIAN_15);

        var ended = migrate(server, server.url("not_there"), "backup", "--system=shop");

        assertThat(ended.exit()).as(ended.all()).isNotZero();
        assertThat(files()).isEmpty();
    }

    @Test
    void an_empty_database_is_refused_with_the_flag_that_allows_it() throws Exception {
        var server = PostgresServer.of(PostgresPrograms.DEBIAN_15);
        var empty = server.newDatabase("empty");

        var refused = migrate(server, server.url(empty), "backup", "--system=shop");
        var allowed =
                migrate(server, server.url(empty), "backup", "--system=shop", "--allow-empty");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.out()).contains("--allow-empty");
        assertThat(allowed.exit()).as(allowed.all()).isZero();
    }

    @Test
    void a_table_that_the_role_may_not_read_is_refused_and_leaves_no_set() throws Exception {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));
        var url = sample.server().url(sample.name(), sample.owner(), "owner-pw");

        var ended = migrate(sample.server(), url, "backup", "--system=shop");

        assertThat(ended.exit()).as(ended.all()).isEqualTo(2);
        assertThat(ended.all()).contains("permission denied");
        assertThat(files()).isEmpty();
    }

    @Test
    void a_newer_server_than_the_client_programs_is_refused_naming_what_is_missing() {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.PGVECTOR_16));

        var ended =
                Cli.run(
                        Cli.environment("DATABASE_URL", sample.url()),
                        List.of(
                                "backup",
                                "--destination=" + destination,
                                "--pg-bin=" + PostgresPrograms.DEBIAN_15.bin()));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("client-programs");
        assertThat(ended.out()).contains("16").contains("found: 15").contains("--pg-bin");
    }

    @Test
    void a_backup_waits_for_nobody_who_holds_the_lock_and_says_who_it_is() throws Exception {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));
        try (Connection holder = sample.server().connect(sample.name());
                var statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(x'7361666574797379'::bigint)");

            var ended = migrate(sample, "backup", "--system=shop");

            assertThat(ended.exit()).as(ended.all()).isEqualTo(3);
            assertThat(ended.problem()).isEqualTo("locked");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void a_destination_that_is_not_mounted_is_refused_before_the_dump() {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));

        var ended =
                Cli.run(
                        Cli.environment("DATABASE_URL", sample.url()),
                        List.of("backup", "--destination=" + destination.resolve("missing")));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).contains("mounted");
    }

    @Test
    void two_databases_of_one_name_in_two_systems_do_not_mix() {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));
        var here = made(sample);
        var there = migrate(sample, "backup", "--system=other").fact("set");

        var ended =
                migrate(
                        sample,
                        "prune",
                        "--system=shop",
                        "--database=" + sample.name(),
                        "--keep-last=1");

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(migrate(sample, "check-backup").out()).contains(here).contains(there);
    }

    @Test
    void the_manifest_says_what_the_database_was() throws Exception {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.PGVECTOR_16));
        var set = made(sample, "--name=nightly", "--revision=84bb1c2d9", "--pool=pre-migration");

        var manifest =
                ManifestFormat.read(
                        Files.readAllBytes(destination.resolve(set).resolve("manifest.json")));
        var content = (PostgresContent) manifest.content();

        assertThat(manifest.set()).matches("nightly-\\d{8}T\\d{6}Z");
        assertThat(manifest.pool()).isEqualTo(Pool.PRE_MIGRATION);
        assertThat(manifest.revision()).isEqualTo("84bb1c2d9");
        assertThat(manifest.level()).isEqualTo(Level.READABLE);
        assertThat(content.tables())
                .containsEntry("public.items", 3000L)
                .containsEntry("public.violations", 2000L)
                .containsEntry("public.embeddings", 1500L)
                .containsEntry("\"Odd, schema\".\"Table \"\"x\"\"\"", 4L)
                .doesNotContainKey("public.parts");
        assertThat(content.largeObjects()).isEqualTo(2);
        assertThat(content.extensions()).containsKey("vector");
        assertThat(content.serverVersion()).startsWith("16.");
        assertThat(content.walLsn()).matches("[0-9A-F]+/[0-9A-F]+");
        assertThat(content.roles())
                .extracting(PostgresContent.Role::name)
                .contains(sample.owner(), sample.reader());
        assertThat(content.properties().settings())
                .extracting(DatabaseProperties.Setting::name)
                .containsExactlyInAnyOrder("work_mem", "search_path", "statement_timeout");
    }

    @Test
    void secrets_in_settings_are_named_in_the_manifest_but_not_written_down() throws Exception {
        var sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.DEBIAN_15));
        sample.server()
                .sql(
                        "postgres",
                        "alter database " + sample.name() + " set app.jwt_secret = 'planted-jwt'");
        var ended =
                Cli.run(
                        Cli.environment(
                                "DATABASE_URL",
                                sample.url(),
                                "AWS_SECRET_ACCESS_KEY",
                                "planted-aws-key"),
                        List.of("backup", "--system=shop", "--destination=" + destination));

        assertThat(ended.exit()).as(ended.all()).isZero();
        var manifest =
                Files.readString(destination.resolve(ended.fact("set")).resolve("manifest.json"));
        assertThat(manifest).contains("app.jwt_secret");
        assertThat(manifest + ended.all())
                .doesNotContain("planted-jwt", "planted-aws-key", PostgresServer.PASSWORD);
    }

    private List<Path> files() throws Exception {
        try (var files = Files.walk(destination)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
