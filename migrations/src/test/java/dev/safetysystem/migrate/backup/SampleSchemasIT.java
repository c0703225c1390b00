package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The schemas of the samples, made by their own migrations, through backup, drill and restore. */
class SampleSchemasIT {

    @TempDir private Path destination;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"hap", "health-agent", "content-safety", "rlhf-audit-trail"})
    void a_sample_comes_back_with_equal_counts_and_fingerprint(String sample) {
        var server = PostgresServer.of(PostgresPrograms.PGVECTOR_16);
        var name = server.newDatabase("schema");
        var url = server.url(name);
        run(url, "up", "--dir=samples/" + sample);
        fill(server, name, sample);
        var before = run(url, "fingerprint").fact("fingerprint");
        var rows = counts(server, name);
        assertThat(rows)
                .as("every table holds rows")
                .hasSizeGreaterThan(1)
                .noneMatch(row -> row.endsWith("[0]"));
        var made = backup(url, "backup", "--system=" + sample);

        assertThat(backup(url, "drill", "--set=" + made.fact("set")).fact("level"))
                .isEqualTo("Restored");
        server.sql("postgres", "drop database " + name);
        backup(url, "restore", "--set=" + made.fact("set"));

        assertThat(run(url, "fingerprint").fact("fingerprint")).isEqualTo(before);
        assertThat(counts(server, name)).isEqualTo(rows);
        assertThat(made.fact("schemaVersion")).isNotEmpty();
        assertThat(run(url, "status", "--dir=samples/" + sample).exit()).isZero();
    }

    private static Cli.Ended run(String url, String... arguments) {
        var ended = Cli.run(Cli.environment("DATABASE_URL", url), List.of(arguments));
        assertThat(ended.exit()).as(ended.all()).isZero();
        return ended;
    }

    private Cli.Ended backup(String url, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--destination=" + destination);
        all.add("--pg-bin=" + PostgresPrograms.PGVECTOR_16.bin());
        return run(url, all.toArray(String[]::new));
    }

    /** Generated rows, a large object, a role with grants, a setting of the database. */
    private static void fill(PostgresServer server, String database, String sample) {
        for (var statement : rowsOf(sample).split(";\n")) {
            server.sql(database, statement);
        }
        server.sql(
                database,
                "select lo_from_bytea(0, 'evidence')",
                "create role " + database,
                "alter database " + database + " set work_mem = '6MB'");
        for (var table : tables(server, database)) {
            server.sql(database, "grant select on " + table + " to " + database);
        }
    }

    private static String rowsOf(String sample) {
        try {
            return Files.readString(Path.of("src/test/resources/sample-rows", sample + ".sql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> tables(PostgresServer server, String database) {
        return server.rows(
                database,
                "select oid::regclass::text from pg_class where relkind = 'r' and"
                        + " relnamespace::regnamespace::text in ('public', 'audit') order by 1");
    }

    private static List<String> counts(PostgresServer server, String database) {
        var counts = new ArrayList<String>();
        for (var table : tables(server, database)) {
            counts.add(
                    table
                            + server.rows(
                                    database,
                                    "select count(*) || coalesce(md5(string_agg(t::text, ',' order"
                                            + " by t::text)), '') from "
                                            + table
                                            + " t"));
        }
        return counts;
    }
}
