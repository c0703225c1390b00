package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.OtherTools;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

@DisplayName("A set in a tool's layout does the same by that tool and by migrate")
class SideBySideIT {
    private static final PostgresServer SERVER = PostgresServer.of(PostgresPrograms.DEBIAN_15);

    /** One migration: its way up, its way down, and whether it runs without a transaction. */
    private record Step(String name, String up, String down, boolean alone) {
        Step(String name, String up, String down) {
            this(name, up, down, false);
        }
    }

    private static final List<Step> STEPS =
            List.of(
                    new Step(
                            "users",
                            """
                            create table users (id bigint generated always as identity primary key, name text not null);
                            insert into users (name) values ('a;b'), ('it''s--no comment'), ($x$ $y$ ; $x$);
                            """,
                            "drop table users;"),
                    new Step(
                            "functions",
                            """
                            create function touch() returns trigger language plpgsql as $body$
                            begin
                              new.name := coalesce(new.name, ';'); -- a comment; with a semicolon
                              return new;
                            end;
                            $body$;
                            create trigger touch before update on users for each row execute function touch();
                            """,
                            "drop trigger touch on users; drop function touch();"),
                    new Step(
                            "kinds",
                            """
                            alter type kind add value 'c';
                            create table kinds (id int, k kind);
                            insert into kinds values (1, 'c');
                            """,
                            "drop table kinds;",
                            true),
                    new Step("nothing", "-- a step that does nothing\nselect 1;", "select 1;"),
                    new Step(
                            "columns",
                            """
                            alter table users add column mail text, add column since date default '2026-01-01';
                            update users set mail = name || '@example.org' where id > 1;
                            create view names as select id, name from users;
                            comment on table users is 'people; all of them';
                            """,
                            "drop view names; alter table users drop column mail, drop column since;"));

    private static Project set(String tool) {
        Project project = Project.on(SERVER);
        int number = 0;
        for (Step step : STEPS) {
            number++;
            switch (tool) {
                case "goose" ->
                        project.file(
                                "%05d_%s.sql".formatted(number, step.name()),
                                step.alone() ? "-- +goose NO TRANSACTION\n" : "",
                                "-- +goose Up",
                                blocks("-- +goose", step.up()),
                                "-- +goose Down",
                                blocks("-- +goose", step.down()));
                case "sql-migrate" ->
                        project.file(
                                "%d-%s.sql".formatted(number, step.name()),
                                "-- +migrate Up" + (step.alone() ? " notransaction" : ""),
                                blocks("-- +migrate", step.up()),
                                "-- +migrate Down",
                                blocks("-- +migrate", step.down()));
                default ->
                        project.file(
                                        "%06d_%s.up.sql".formatted(number, step.name()),
                                        // It cannot say so, and the server would refuse the value.
                                        step.alone()
                                                ? step.up()
                                                        .replaceFirst(".*;\n", "")
                                                        .replace("'c'", "'a'")
                                                : step.up())
                                .file(
                                        "%06d_%s.down.sql".formatted(number, step.name()),
                                        step.down());
            }
        }
        return project;
    }

    /** Both tools split at semicolons at the ends of lines, but for what they are told. */
    private static String blocks(String mark, String sql) {
        if (!sql.contains("$body$")) return sql;
        int end = sql.lastIndexOf("$body$;") + "$body$;".length();
        return mark
                + " StatementBegin\n"
                + sql.substring(0, end)
                + "\n"
                + mark
                + " StatementEnd\n"
                + sql.substring(end);
    }

    private static Project database(Project set) {
        Project project = Project.on(SERVER).with(set.directory());
        return project.sql("create type kind as enum ('a', 'b')");
    }

    /** Schema and rows, without what the tools keep for themselves. */
    private static String dump(Project project) throws IOException {
        var command =
                List.of(
                        SERVER.programs().bin().resolve("pg_dump").toString(),
                        "--inserts",
                        "--exclude-schema=safetysystem",
                        "--exclude-table=goose_db_version*",
                        "--exclude-table=gorp_migrations",
                        "--exclude-table=schema_migrations",
                        SERVER.url(project.database()));
        Process process = new ProcessBuilder(command).start();
        String dump = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Newer programs write a random key around it.
        return dump.lines()
                .filter(line -> !line.startsWith("\\"))
                .reduce("", (a, b) -> a + b + "\n");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"goose", "sql-migrate", "golang-migrate"})
    void in_both_directions_and_when_switched_over_in_the_middle(String tool) throws IOException {
        Project set = set(tool);
        Project theirs = database(set);
        Project ours = database(set);
        String before = dump(ours);

        OtherTools.run(tool, true, SERVER, theirs.database(), set.directory(), 0);
        Cli.Ended up = ours.migrate("up");
        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(list(up, "applied")).hasSize(STEPS.size());
        assertThat(up.fact("layout")).isEqualTo(tool);
        String after = dump(theirs);
        assertThat(after).contains("CREATE VIEW public.names").contains("it''s--no comment");
        assertThat(dump(ours)).isEqualTo(after);

        for (int done : Stream.of(1, 3, 4).toList()) {
            Project switched = database(set);
            OtherTools.run(tool, true, SERVER, switched.database(), set.directory(), done);
            Cli.Ended taken = switched.migrate("import");
            assertThat(list(taken, "imported")).as(taken.all()).hasSize(done);
            Cli.Ended rest = switched.migrate("up");
            assertThat(list(rest, "applied")).as(rest.all()).hasSize(STEPS.size() - done);
            assertThat(dump(switched)).as("after %d by %s", done, tool).isEqualTo(after);
            Cli.Ended back = switched.run("down", "--to", "0", "--accept-loss");
            assertThat(back.exit()).as(back.all()).isZero();
        }

        OtherTools.run(tool, false, SERVER, theirs.database(), set.directory(), 0);
        Cli.Ended down = ours.run("down", "--to", "0", "--accept-loss");
        assertThat(down.exit()).as(down.all()).isZero();
        assertThat(dump(ours)).isEqualTo(dump(theirs));
        if (tool.equals("golang-migrate")) assertThat(dump(ours)).isEqualTo(before);
    }
}
