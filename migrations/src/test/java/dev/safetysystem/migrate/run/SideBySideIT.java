package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.LaidOut;
import dev.safetysystem.migrate.ground.LaidOut.Step;
import dev.safetysystem.migrate.ground.OtherTools;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

@DisplayName("A set in a tool's layout does the same by that tool and by migrate")
class SideBySideIT {
    private static final PostgresServer SERVER = PostgresServer.of(PostgresPrograms.DEBIAN_15);

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

    /** Those that send a file as one text: the server refuses a new value in it. */
    private static final Set<String> ONE_TEXT =
            Set.of("golang-migrate", "dbmate", "prisma", "diesel", "sqlx");

    /** Flyway's open edition, and Prisma. */
    private static final Set<String> NO_WAY_DOWN = Set.of("flyway", "prisma");

    private static final String KIND = "create type kind as enum ('a', 'b')";

    private static Project set(String tool) {
        List<Step> steps =
                STEPS.stream()
                        .map(step -> ONE_TEXT.contains(tool) && step.alone() ? asOne(step) : step)
                        .toList();
        // Prisma begins with an empty database only.
        return LaidOut.write(
                Project.on(SERVER), tool, tool.equals("prisma") ? withKind(steps) : steps);
    }

    private static List<Step> withKind(List<Step> steps) {
        Step first = steps.getFirst();
        var all = new ArrayList<>(steps);
        all.set(0, new Step(first.name(), KIND + ";\n" + first.up(), first.down()));
        return all;
    }

    private static Step asOne(Step step) {
        String without = step.up().replaceFirst(".*;\n", "").replace("'c'", "'a'");
        return new Step(step.name(), without, step.down());
    }

    private static Project database(Project set, String tool) {
        Project project = Project.on(SERVER).with(set.directory());
        return tool.equals("prisma") ? project : project.sql(KIND);
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
                        "--exclude-table=flyway_schema_history",
                        "--exclude-table=_prisma_migrations",
                        "--exclude-table=__diesel_schema_migrations",
                        "--exclude-table=_sqlx_migrations",
                        SERVER.url(project.database()));
        Process process = new ProcessBuilder(command).start();
        String dump = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Newer programs write a random key around it.
        return dump.lines()
                .filter(line -> !line.startsWith("\\"))
                .reduce("", (a, b) -> a + b + "\n");
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("dev.safetysystem.migrate.ground.OtherTools#ALL")
    void in_both_directions_and_when_switched_over_in_the_middle(String tool) throws IOException {
        Project set = set(tool);
        Project theirs = database(set, tool);
        Project ours = database(set, tool);

        OtherTools.run(tool, true, SERVER, theirs.database(), set.directory(), 0);
        Cli.Ended up = ours.migrate("up", layout(tool));
        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(list(up, "applied")).hasSize(STEPS.size());
        assertThat(up.fact("layout")).isEqualTo(tool);
        String after = dump(theirs);
        assertThat(after).contains("CREATE VIEW public.names").contains("it''s--no comment");
        assertThat(dump(ours)).isEqualTo(after);

        for (int done : List.of(1, 3, 4)) {
            Project switched = database(set, tool);
            OtherTools.run(tool, true, SERVER, switched.database(), set.directory(), done);
            Cli.Ended taken = switched.migrate("import", layout(tool));
            assertThat(list(taken, "imported")).as(taken.all()).hasSize(done);
            Cli.Ended rest = switched.migrate("up", layout(tool));
            assertThat(list(rest, "applied")).as(rest.all()).hasSize(STEPS.size() - done);
            assertThat(dump(switched)).as("after %d by %s", done, tool).isEqualTo(after);
            if (LaidOut.hasWayDown(tool)) {
                takeBack(switched);
            }
        }
        if (LaidOut.hasWayDown(tool)) {
            takeBack(ours);
            Project untouched = database(set, tool);
            // Nothing takes a value back that an enum was given.
            if (!ONE_TEXT.contains(tool)) {
                untouched.sql("alter type kind add value 'c'");
            }
            assertThat(dump(ours)).isEqualTo(dump(untouched));
        }
        if (!NO_WAY_DOWN.contains(tool)) {
            OtherTools.run(tool, false, SERVER, theirs.database(), set.directory(), 0);
            assertThat(dump(theirs)).isEqualTo(dump(ours));
        }
    }

    private static void takeBack(Project project) {
        Cli.Ended down = project.run("down", "--to", "0", "--accept-loss");
        assertThat(down.exit()).as(down.all()).isZero();
    }

    /** All but one are found by themselves: sqlx names its files like golang-migrate. */
    private static String[] layout(String tool) {
        return tool.equals("sqlx") ? new String[] {"--layout", tool} : new String[] {};
    }

    @Test
    void Flyways_repeatable_and_baseline_files_too() throws IOException {
        Project set =
                Project.on(SERVER)
                        .file("V1__a.sql", "create table a (id int);")
                        .file("V2__b.sql", "create table b (id int);")
                        .file("B2__both.sql", "create table b (id int); create table a (id int);")
                        .file("V3__c.sql", "alter table a add n int;")
                        .file("R__view.sql", "create or replace view v as select id, n from a;");
        Project theirs = database(set, "flyway");
        Project ours = database(set, "flyway");
        theirs.sql("drop type kind");
        ours.sql("drop type kind");

        OtherTools.run("flyway", true, SERVER, theirs.database(), set.directory(), 0);
        Cli.Ended up = ours.migrate("up");
        assertThat(up.exit()).as(up.all()).isZero();
        assertThat(dump(ours)).isEqualTo(dump(theirs));
        Cli.Ended verify = ours.migrate("verify");
        assertThat(verify.exit()).as(verify.all()).isZero();

        Cli.Ended taken = theirs.migrate("import");
        assertThat(taken.exit()).as(taken.all()).isZero();
        assertThat(list(theirs.migrate("up"), "applied")).isEmpty();
        set.file("R__view.sql", "create or replace view v as select id, n, 1 as one from a;");
        assertThat(list(theirs.migrate("up"), "applied")).hasSize(1);
        assertThat(list(ours.migrate("up"), "applied")).hasSize(1);
        assertThat(dump(ours)).isEqualTo(dump(theirs));
    }
}
