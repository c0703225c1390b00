package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Blocker;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.LaidOut;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** In each layout a kill in a transaction, one in a file without, and one on the way down. */
@DisplayName("Killed in a directory of another tool's layout, the next run finishes")
class KilledInLayoutIT {
    private static final Duration LOCK_FREE = Duration.ofSeconds(3);
    private static final String GATES = "-- lint: allow unknown-function because gate only waits\n";
    private static final List<LaidOut.Step> STEPS =
            List.of(
                    new LaidOut.Step(
                            "rows",
                            GATES
                                    + """
                                    create table t (n int);
                                    insert into t values (1);
                                    select gate(1);
                                    insert into t values (2);
                                    """,
                            "drop table t;"),
                    new LaidOut.Step(
                            "indexes",
                            """
                            create index concurrently i on big (a);
                            create index concurrently j on other (a);
                            """,
                            """
                            drop index concurrently j;
                            drop index concurrently i;
                            """,
                            true));

    @ParameterizedTest(name = "{0}")
    @FieldSource("dev.safetysystem.migrate.ground.LaidOut#ALL")
    void up_and_down_are_finished_by_the_next_run(String layout) throws Exception {
        Project project = project(layout);

        kill(project, "select pg_advisory_lock(1)", "up", "--layout", layout);
        assertThat(project.has("t")).as("rolled back").isFalse();
        kill(project, "lock table other in share update exclusive mode", "up", "--layout", layout);
        assertThat(project.has("i")).as("the first index is there").isTrue();
        Cli.Ended up = project.migrate("up", "--layout", layout);
        assertThat(up.exit()).as(up.all()).isZero();

        assertThat(project.rows("select n from t order by n")).containsExactly("1", "2");
        assertThat(indexes(project)).containsExactly("i true", "j true");
        assertThat(project.rows("select state from safetysystem.migration"))
                .containsExactly("applied", "applied");
        assertThat(
                        project.rows(
                                "select version from safetysystem.migration_log where event = 'applied'"))
                .hasSize(2)
                .doesNotHaveDuplicates();
        Cli.Ended verify = project.migrate("verify", "--layout", layout);
        assertThat(verify.exit()).as(verify.all()).isZero();
        if (!LaidOut.hasWayDown(layout)) {
            return;
        }

        String[] down = {"down", "--to", "0", "--accept-loss"};
        kill(project, "lock table big in share update exclusive mode", down);
        assertThat(indexes(project)).as("the second index is dropped").containsExactly("i true");
        Cli.Ended back = project.run(down);
        assertThat(back.exit()).as(back.all()).isZero();
        assertThat(project.has("t") || project.has("i") || project.has("j")).isFalse();
    }

    private static Project project(String layout) {
        Project project = Project.on(PostgresServer.of(PostgresPrograms.PGVECTOR_16));
        return LaidOut.write(project, layout, STEPS)
                .sql(
                        "create table big (a int)",
                        "create table other (a int)",
                        "create function gate(n int) returns void language plpgsql as $$ begin perform pg_advisory_xact_lock(n); end $$");
    }

    private static List<String> indexes(Project project) {
        return project.rows(
                "select indexrelid::regclass || ' ' || indisvalid from pg_index where indrelid in ('big'::regclass, 'other'::regclass) order by 1");
    }

    /** Stops the program by holding what it needs, and kills it there. */
    private static void kill(Project project, String holding, String... command) throws Exception {
        Path output = Files.createTempFile("killed", ".out");
        var arguments = new java.util.ArrayList<>(List.of(command));
        arguments.addAll(List.of("--lock-timeout", "60s"));
        if (command[0].equals("up")) {
            arguments.addAll(1, List.of("--dir", project.directory().toString()));
        }
        try (Blocker blocker = Blocker.holding(project, holding)) {
            Process process = Cli.start(project.environment(), output, arguments);
            try {
                Blocker.awaitWaiter(project);
            } catch (AssertionError neverStopped) {
                throw new AssertionError(Files.readString(output), neverStopped);
            }
            process.destroyForcibly().waitFor();
            Blocker.awaitLockFree(project, LOCK_FREE);
            blocker.release();
        }
    }
}
