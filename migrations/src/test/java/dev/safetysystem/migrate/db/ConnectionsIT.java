package dev.safetysystem.migrate.db;

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
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

@DisplayName("A connection is what its URL says, or says why it is none")
class ConnectionsIT {
    private final PostgresServer server = PostgresServer.of(PostgresPrograms.PGVECTOR_16);
    @TempDir private Path directory;
    private String database;

    @BeforeEach
    void a_table() throws IOException {
        database = server.newDatabase("connections");
        Files.writeString(directory.resolve("001_t.sql"), "create table t (a int)");
    }

    private Cli.Ended up(String url) {
        return Cli.run(
                Cli.environment("DATABASE_URL", url), List.of("up", "--dir", directory.toString()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "search_path=app, app",
        "schema=app, app",
        "currentSchema=app, app",
        "'search_path=app,public', app",
        "schema=My%20App, My App",
        "options=-c%20search_path=app, app"
    })
    void unqualified_names_are_of_the_schema_that_the_URL_names(String parameter, String schema)
            throws IOException {
        server.sql(database, "create schema app", "create schema \"My App\"");
        Files.writeString(
                directory.resolve("002_u.sql"), "set search_path = public; create table p (a int)");
        Files.writeString(directory.resolve("003_v.sql"), "create table v (a int)");

        Cli.Ended up = up(server.url(database) + "?" + parameter);

        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(up.all()).doesNotContain("url-parameter");
        assertThat(
                        server.rows(
                                database,
                                "select schemaname from pg_tables where tablename in ('t', 'v')"))
                .as("also behind a file that set another one")
                .containsExactly(schema, schema);
    }

    @Test
    void a_Unix_socket_is_a_way_to_the_server() {
        String path = server.socket().toString().replace("/", "%2F");
        String login = PostgresServer.SUPERUSER + ":" + PostgresServer.PASSWORD;
        Cli.Ended up =
                up("postgresql://%s@%s/%s?port=%d".formatted(login, path, database, server.port()));
        assertThat(up.exit()).as(up.all()).isZero();
        Cli.Ended again =
                up(
                        "host=%s port=%d dbname=%s user=%s password=%s"
                                .formatted(
                                        server.socket(),
                                        server.port(),
                                        database,
                                        PostgresServer.SUPERUSER,
                                        PostgresServer.PASSWORD));
        assertThat(again.exit()).as(again.all()).isZero();
        Cli.Ended nobody = up("postgresql://a@%2Fnowhere/d");
        assertThat(nobody.exit()).as(nobody.all()).isEqualTo(6);
    }

    @Test
    void a_missing_password_is_called_that() {
        Cli.Ended up = up(server.url(database).replace(":" + PostgresServer.PASSWORD, ""));
        assertThat(up.exit()).as(up.all()).isEqualTo(2);
        assertThat(up.problem()).isEqualTo("no-password");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "sslmode=verify-full&sslrootcert=/nowhere/ca.crt, root-certificate",
        "sslmode=verify-ca&sslrootcert=/nowhere/ca.crt, root-certificate",
        "sslmode=require&sslcert=/nowhere/a.crt&sslkey=/nowhere/a.key, client-certificate",
        "channel_binding=require, channel-binding",
        "channel_binding=require&sslmode=disable, channel-binding",
        "sslmode=require, tls"
    })
    void what_cannot_be_agreed_on_is_named(String parameters, String code) {
        Cli.Ended up = up(server.url(database) + "?" + parameters);
        assertThat(up.problem()).as(up.all()).isEqualTo(code);
        assertThat(up.exit()).isEqualTo(2);
    }

    @Test
    void a_host_that_has_no_address_is_named() {
        Cli.Ended up = up("postgresql://a:b@no-such-host.invalid/d?connect_timeout=3");
        assertThat(up.exit()).isEqualTo(6);
        assertThat(up.problem()).as(up.all()).isEqualTo("unknown-host");
    }

    private String role(String name, String... statements) {
        server.sql(database, "create role " + name + " login password 'pw-" + name + "'");
        server.sql(database, statements);
        return server.url(database, name, "pw-" + name);
    }

    @Test
    void a_role_that_may_make_no_schema_works_in_one_that_was_made_for_it() {
        String name = PostgresServer.newName("worker");
        String url =
                role(
                        name,
                        "create schema safetysystem authorization " + name,
                        "grant create on schema public to " + name);
        Cli.Ended up = up(url);
        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(up(url).exit()).isZero();
    }

    @Test
    void a_role_that_may_only_write_into_a_history_that_is_there_does_so() throws IOException {
        assertThat(up(server.url(database)).exit()).isZero();
        String name = PostgresServer.newName("writer");
        String url =
                role(
                        name,
                        "grant usage on schema safetysystem to " + name,
                        "grant select, insert, update, delete on all tables in schema safetysystem to "
                                + name,
                        "grant create on schema public to " + name);
        Files.writeString(directory.resolve("002_u.sql"), "create table u (a int)");
        Cli.Ended up = up(url);
        assertThat(up.exit()).as(up.all()).isZero();
    }

    @Test
    void a_role_without_either_is_told_what_it_lacks() {
        Cli.Ended up = up(role(PostgresServer.newName("nobody")));
        assertThat(up.exit()).isEqualTo(2);
        assertThat(up.problem()).as(up.all()).isEqualTo("privilege");
    }

    @ParameterizedTest(name = "set for the {0}")
    @ValueSource(strings = {"role", "database"})
    void sessions_that_begin_read_only_are_named_with_a_remedy_that_works(String where) {
        String name = PostgresServer.newName("reader");
        String url = role(name, "grant all on database " + database + " to " + name);
        server.sql(
                database,
                "grant create on schema public to " + name,
                "alter %s %s set default_transaction_read_only = on"
                        .formatted(where, where.equals("role") ? name : database));
        Cli.Ended refused = up(url);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.problem()).as(refused.all()).isEqualTo("read-only");

        Cli.Ended up = up(url + "?options=-c%20default_transaction_read_only=off");
        assertThat(up.exit()).as(up.all()).isZero();
    }
}
