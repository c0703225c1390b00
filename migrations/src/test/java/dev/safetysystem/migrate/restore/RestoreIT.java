package dev.safetysystem.migrate.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Backups;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Cli.Ended;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.SampleDatabase;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Restores of a live database, and everything that can stand in their way. */
class RestoreIT {

    @TempDir private Path destination;
    private SampleDatabase sample;
    private Backups backups;
    private String set;
    private String at;

    @BeforeEach
    void a_set_and_a_table_that_is_newer() {
        sample = SampleDatabase.in(PostgresServer.of(PostgresPrograms.PGVECTOR_16));
        backups = new Backups(sample, List.of("--destination=" + destination), Map.of());
        set = backups.make();
        at = backups.instant(set);
        sample.server()
                .sql(
                        sample.name(),
                        "create table newer (id int)",
                        "insert into newer values (1), (2)",
                        "delete from violations where id > 10");
    }

    private Ended restore(String... more) {
        var all = new ArrayList<>(List.of("restore", "--set=" + set));
        all.addAll(List.of(more));
        return backups.run(all.toArray(String[]::new));
    }

    private List<String> others() {
        return sample.server().databases(sample.name() + "_");
    }

    private void assertUntouched() {
        assertThat(sample.server().rows(sample.name(), "select count(*) from newer"))
                .containsExactly("2");
        assertThat(others()).noneMatch(name -> name.contains("_quarantine_"));
    }

    @Test
    void a_dry_run_tells_what_would_be_lost_and_who_is_connected_and_changes_nothing()
            throws Exception {
        try (var session = sample.server().connect(sample.name())) {
            assertThat(session.isClosed()).isFalse();
            var ended = restore("--dry-run");

            assertThat(ended.exit()).as(ended.all()).isZero();
            assertThat(ended.out())
                    .contains("\"public.newer\":\"2 rows → absent\"")
                    .contains("\"public.violations\":\"10 rows → 2000 rows\"")
                    .contains("PostgreSQL JDBC Driver")
                    .doesNotContain("application 'migrate");
        }
        assertUntouched();
        assertThat(others()).isEmpty();
    }

    @Test
    void without_naming_what_is_lost_it_is_refused_with_the_words_to_add() {
        var ended = restore();

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("loss-not-accepted");
        assertThat(ended.out()).contains("--accepting-loss-since " + at.substring(0, 19));
        assertUntouched();
    }

    @Test
    void naming_another_instant_is_refused() {
        var ended = restore("--accepting-loss-since=2020-01-01T00:00:00Z");

        assertThat(ended.exit()).isEqualTo(2);
        assertUntouched();
    }

    @Test
    void the_replaced_database_is_kept_closed_and_marked() {
        var ended = restore("--accepting-loss-since=" + at);

        assertThat(ended.exit()).as(ended.all()).isZero();
        var quarantine = ended.fact("quarantine");
        assertThat(others()).containsExactly(quarantine);
        assertThat(
                        sample.server()
                                .rows(
                                        "postgres",
                                        "select datallowconn || shobj_description(oid,"
                                                + " 'pg_database') from pg_database where datname = '"
                                                + quarantine
                                                + "'"))
                .singleElement()
                .asString()
                .startsWith("false{")
                .contains(set);
        sample.server().sql("postgres", "alter database " + quarantine + " allow_connections true");
        assertThat(sample.server().rows(quarantine, "select count(*) from newer"))
                .containsExactly("2");
    }

    @Test
    void the_replaced_database_is_put_back_by_the_statements_of_the_README() throws Exception {
        var before = sample.content(sample.name());
        var quarantine = restore("--accepting-loss-since=" + at).fact("quarantine");

        for (var statement : wayBack(quarantine)) {
            sample.server().sql("postgres", statement);
        }

        assertThat(sample.content(sample.name())).isEqualTo(before);
        assertThat(others()).containsExactly(sample.name() + "_rejected");
        var again = restore("--accepting-loss-since=" + at);
        assertThat(again.exit()).as(again.all()).isZero();
    }

    private List<String> wayBack(String quarantine) throws Exception {
        return Files.readString(Path.of("README.md"))
                .transform(text -> text.substring(text.indexOf("ALTER DATABASE shop_quarantine")))
                .transform(text -> text.substring(0, text.indexOf("```")))
                .replaceAll("shop_quarantine_\\w+", quarantine)
                .replaceAll("\\bshop(?=_rejected|\\b)", sample.name())
                .lines()
                .toList();
    }

    @Test
    void the_mark_of_a_quarantine_that_was_put_back_is_carried_on_by_no_restore() {
        var name = sample.name();
        var quarantine = restore("--accepting-loss-since=" + at).fact("quarantine");
        sample.server()
                .sql(
                        "postgres",
                        "alter database " + quarantine + " allow_connections true",
                        "drop database " + name,
                        "alter database " + quarantine + " rename to " + name);

        assertThat(restore("--accepting-loss-since=" + at).exit()).isZero();

        assertThat(
                        sample.server()
                                .rows(
                                        name,
                                        "select shobj_description(oid, 'pg_database') is null from pg_database where datname = current_database()"))
                .containsExactly("t");
    }

    @Test
    void a_scratch_database_that_a_person_put_in_the_place_of_the_live_one_is_live()
            throws Exception {
        var name = sample.name();
        try (var session = sample.server().connect(name)) {
            assertThat(session.isClosed()).isFalse();
            restore("--accepting-loss-since=" + at, "--wait-sessions=0s");
        }
        var proved = others().getFirst();
        sample.server()
                .sql(
                        "postgres",
                        "alter database " + name + " rename to " + name + "_old",
                        "alter database " + proved + " rename to " + name);
        var other = backups.make();

        var ended =
                backups.run(
                        "restore",
                        "--set=" + other,
                        "--accepting-loss-since=" + backups.instant(other));

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(others()).containsExactly(name + "_old", ended.fact("quarantine"));
        assertThat(backups.run("drill", "--set=" + set).exit()).isZero();
        assertThat(sample.server().rows(name, "select count(*) from violations"))
                .containsExactly("2000");
    }

    @Test
    void what_surrounds_the_live_database_stays_as_it_is_now() {
        var name = sample.name();
        sample.server()
                .sql(
                        name,
                        "drop table newer",
                        "alter database " + name + " set work_mem = '11MB'",
                        "alter database " + name + " reset search_path",
                        "alter database " + name + " connection limit 17",
                        "revoke create on database " + name + " from " + sample.reader(),
                        "grant temporary on database " + name + " to " + sample.reader(),
                        "comment on database " + name + " is 'newer'");
        var now = sample.surroundings(name);

        var ended = restore("--accepting-loss-since=" + at);

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(sample.surroundings(name)).isEqualTo(now);
    }

    @Test
    void sessions_that_do_not_end_are_named_and_nothing_is_changed() throws Exception {
        try (var session = sample.server().connect(sample.name());
                var statement = session.createStatement()) {
            statement.execute("set application_name = 'the-writer'");
            var ended = restore("--accepting-loss-since=" + at, "--wait-sessions=1s");

            assertThat(ended.exit()).as(ended.all()).isEqualTo(3);
            assertThat(ended.problem()).isEqualTo("sessions");
            assertThat(ended.out()).contains("the-writer");
        }
        assertUntouched();
    }

    @Test
    void after_waiting_in_vain_the_next_run_swaps_what_was_restored_and_proved() throws Exception {
        try (var session = sample.server().connect(sample.name())) {
            assertThat(session.isClosed()).isFalse();
            restore("--accepting-loss-since=" + at, "--wait-sessions=1s");
        }
        var ended = restore("--accepting-loss-since=" + at);

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(ended.err()).contains("an earlier run restored and proved");
        assertThat(others()).containsExactly(ended.fact("quarantine"));
        assertThat(sample.server().rows(sample.name(), "select count(*) from violations"))
                .containsExactly("2000");
    }

    @Test
    void sessions_are_ended_only_when_told_to() throws Exception {
        try (var session = sample.server().connect(sample.name())) {
            var ended = restore("--accepting-loss-since=" + at, "--terminate-sessions");

            assertThat(ended.exit()).as(ended.all()).isZero();
            assertThat(session.isValid(1)).isFalse();
        }
    }

    @Test
    void a_prepared_transaction_holds_the_swap_up_and_is_named() {
        sample.server()
                .sql(
                        sample.name(),
                        "begin; insert into newer values (3); prepare transaction 'gx'");

        var ended = restore("--accepting-loss-since=" + at, "--wait-sessions=1s");

        assertThat(ended.exit()).as(ended.all()).isEqualTo(3);
        assertThat(ended.out()).contains("prepared transaction gx");
        sample.server().sql(sample.name(), "rollback prepared 'gx'");
        assertUntouched();
    }

    @Test
    void clients_that_come_and_go_see_the_old_or_the_new_and_nothing_else() throws Exception {
        try (var clients = new Clients(sample)) {
            var ended = restore("--accepting-loss-since=" + at, "--wait-sessions=30s");

            assertThat(ended.exit()).as(ended.all()).isZero();
            clients.awaitNew();
            assertThat(clients.odd()).as("answers that are neither").isEmpty();
        }
    }

    /** Connects, counts and disconnects, over and over. */
    private static final class Clients implements AutoCloseable {
        private final SampleDatabase sample;
        private final Thread thread;
        private final AtomicInteger fresh = new AtomicInteger();
        private final List<String> odd = new java.util.concurrent.CopyOnWriteArrayList<>();
        private volatile boolean going = true;

        Clients(SampleDatabase sample) {
            this.sample = sample;
            this.thread = Thread.ofPlatform().start(this::count);
        }

        private void count() {
            while (going) {
                try (Connection session = sample.server().connect(sample.name());
                        var statement = session.createStatement();
                        var row = statement.executeQuery("select count(*) from violations")) {
                    row.next();
                    note(row.getInt(1));
                } catch (SQLException refused) {
                    if (!"3D000".equals(refused.getSQLState())) {
                        odd.add(refused.getMessage());
                    }
                }
                Thread.yield();
            }
        }

        private void note(int rows) {
            if (rows == 2000) {
                fresh.incrementAndGet();
            } else if (rows != 10) {
                odd.add(rows + " rows");
            }
        }

        void awaitNew() {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (fresh.get() == 0) {
                assertThat(System.nanoTime())
                        .as("no client saw the restored rows; odd: %s", odd)
                        .isLessThan(deadline);
                Thread.onSpinWait();
            }
        }

        List<String> odd() {
            return odd;
        }

        @Override
        public void close() throws InterruptedException {
            going = false;
            thread.join();
        }
    }

    @Test
    void the_same_request_is_carried_out_once() {
        var first = restore("--accepting-loss-since=" + at, "--request=r-1");
        sample.server().sql(sample.name(), "insert into empty_one values (1)");
        var second = restore("--accepting-loss-since=" + at, "--request=r-1");

        assertThat(first.fact("outcome")).isEqualTo("DONE");
        assertThat(second.exit()).as(second.all()).isZero();
        assertThat(second.fact("outcome")).isEqualTo("DONE_BEFORE");
        assertThat(sample.server().rows(sample.name(), "select count(*) from empty_one"))
                .containsExactly("1");
    }

    @Test
    void a_database_that_is_lost_is_made_anew_with_what_surrounded_it() {
        var content = new ArrayList<String>();
        restore("--accepting-loss-since=" + at);
        content.addAll(sample.content(sample.name()));
        var surroundings = sample.surroundings(sample.name());
        sample.server().sql("postgres", "drop database " + sample.name());

        var ended = restore();

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(sample.content(sample.name())).isEqualTo(content);
        assertThat(sample.surroundings(sample.name())).isEqualTo(surroundings);
    }

    @Test
    void a_missing_role_is_refused_with_the_statement_that_makes_it() {
        var other = PostgresServer.of(PostgresPrograms.PGVECTOR_18);

        var ended =
                Cli.run(
                        Cli.environment("DATABASE_URL", other.url(sample.name())),
                        backups.arguments(
                                "restore",
                                "--set=" + set,
                                "--pg-bin=" + PostgresPrograms.PGVECTOR_18.bin()));

        assertThat(ended.exit()).as(ended.all()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("roles-missing");
        assertThat(ended.out()).contains("CREATE ROLE \\\"" + sample.owner() + "\\\" LOGIN;");
        assertThat(other.databases(sample.name())).isEmpty();
    }

    @Test
    void a_set_can_be_restored_into_a_newer_server_once_its_roles_are_there() {
        var other = PostgresServer.of(PostgresPrograms.PGVECTOR_18);
        other.sql("postgres", "create role " + sample.owner(), "create role " + sample.reader());

        var ended =
                Cli.run(
                        Cli.environment("DATABASE_URL", other.url(sample.name())),
                        backups.arguments(
                                "restore",
                                "--set=" + set,
                                "--pg-bin=" + PostgresPrograms.PGVECTOR_18.bin()));

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(other.rows(sample.name(), "select count(*) from violations"))
                .containsExactly("2000");
    }

    @Test
    void an_older_server_is_refused_in_words() {
        var older = PostgresServer.of(PostgresPrograms.DEBIAN_15);

        var ended =
                Cli.run(
                        Cli.environment("DATABASE_URL", older.url(sample.name())),
                        backups.arguments("restore", "--set=" + set, backups.pgBin()));

        assertThat(ended.exit()).as(ended.all()).isEqualTo(2);
        assertThat(ended.out()).contains("server-too-old").contains("extensions-missing");
    }

    @Test
    void an_owner_without_superuser_can_restore_his_database() {
        var server = sample.server();
        var owner = PostgresServer.newName("plain_owner");
        server.sql("postgres", "create role " + owner + " login createdb password 'plain-pw'");
        var name = PostgresServer.newName("plain");
        server.sql("postgres", "create database " + name + " owner " + owner);
        var url = server.url(name, owner, "plain-pw");
        server.sql(
                name,
                "set role " + owner,
                "create table t (id int primary key)",
                "insert into t select generate_series(1, 50)",
                "alter database " + name + " set work_mem = '9MB'");
        var environment = Cli.environment("DATABASE_URL", url);
        var made =
                Cli.run(
                        environment,
                        backups.arguments("backup", "--system=plain", backups.pgBin()));
        assertThat(made.exit()).as(made.all()).isZero();
        server.sql(name, "delete from t");

        var ended =
                Cli.run(
                        environment,
                        backups.arguments(
                                "restore",
                                "--set=" + made.fact("set"),
                                "--accepting-loss-since=" + made.fact("snapshotAt"),
                                backups.pgBin()));

        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(server.rows(name, "select count(*) from t")).containsExactly("50");
        assertThat(server.rows(name, "show work_mem")).containsExactly("9MB");
    }

    @Test
    void a_restore_does_not_start_beside_a_migration() throws Exception {
        try (Connection holder = sample.server().connect(sample.name());
                var statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(x'7361666574797379'::bigint)");

            var ended = restore("--accepting-loss-since=" + at);

            assertThat(ended.exit()).as(ended.all()).isEqualTo(3);
            assertThat(ended.problem()).isEqualTo("locked");
        }
        assertUntouched();
    }
}
