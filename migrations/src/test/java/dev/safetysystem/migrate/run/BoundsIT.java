package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

@DisplayName("Memory is bounded, whatever a file holds and the server says")
class BoundsIT {
    private static final int TEN_MEGABYTES = 10_000_000;

    private final PostgresServer server = PostgresServer.of(PostgresPrograms.PGVECTOR_16);
    @TempDir private Path directory;
    private String database;

    @BeforeEach
    void a_database() {
        database = server.newDatabase("bounds");
        server.sql(database, "create table t (a int, b text)");
    }

    /** How the program ends with a heap of so many megabytes, and what it says. */
    private Cli.Ended up(int heap) throws Exception {
        var environment = new TreeMap<>(Cli.environment("DATABASE_URL", server.url(database)));
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx" + heap + "m");
        Path output = directory.resolve("output.txt");
        Process process =
                Cli.start(
                        environment,
                        output,
                        List.of("up", "--dir", directory.toString(), "--output=json"));
        int exit = process.waitFor();
        return new Cli.Ended(exit, Files.readString(output), "");
    }

    private void file(String sql) throws IOException {
        Files.writeString(directory.resolve("001_x.sql"), sql);
    }

    private String insertOf(int size) {
        var sql = new StringBuilder("insert into t values ");
        for (int i = 0; sql.length() < size; i++) {
            sql.append(i == 0 ? "" : ",").append("(").append(i).append(",'").append(i).append("')");
        }
        return sql.toString();
    }

    @Test
    void one_INSERT_of_ten_megabytes_of_rows() throws Exception {
        file(insertOf(TEN_MEGABYTES));
        Cli.Ended up = up(64);
        assertThat(up.exit()).as(up.out()).isZero();
    }

    @Test
    void one_value_of_ten_megabytes() throws Exception {
        file("insert into t values (1, '" + "x".repeat(TEN_MEGABYTES) + "');\n");
        Cli.Ended up = up(64);
        assertThat(up.exit()).as(up.out()).isZero();
    }

    @Test
    void fifty_thousand_INSERTs() throws Exception {
        file(
                "insert into t values (1, 'a row of some length, as people have them');\n"
                        .repeat(50_000));
        Cli.Ended up = up(64);
        assertThat(up.exit()).as(up.out()).isZero();
        assertThat(server.rows(database, "select count(*) from t")).containsExactly("50000");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "select * from generate_series(1, 3000000)",
                "-- no-transaction\\n select g, repeat('x', 100) from generate_series(1, 3000000) g",
                "do $$ begin for i in 1..300000 loop raise notice 'row % of many', i; end loop; end $$",
                "set client_min_messages = debug; do $$ begin for i in 1..300000 loop raise info 'row % of many', i; end loop; end $$",
                "do $$ begin for i in 1..300000 loop raise warning 'row % of many', i; end loop; end $$"
            })
    void what_the_server_says_is_thrown_away_as_it_comes(String sql) throws Exception {
        file("-- lint: allow opaque because it is a test\n" + sql.replace("\\n", "\n"));
        Cli.Ended up = up(64);
        assertThat(up.exit()).as(up.out()).isZero();
    }

    @Test
    void too_little_of_it_is_said_in_the_result_and_has_a_code_of_its_own() throws Exception {
        file(insertOf(TEN_MEGABYTES));
        Cli.Ended up = up(20);
        assertThat(up.exit()).as(up.out()).isEqualTo(8);
        assertThat(up.out()).contains("\"exitCode\":8").contains("out-of-memory");
        assertThat(server.rows(database, "select count(*) from t")).containsExactly("0");
        Cli.Ended again = up(64);
        assertThat(again.exit()).as(again.out()).isZero();
    }
}
