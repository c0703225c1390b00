package dev.safetysystem.migrate.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Backups;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.SampleDatabase;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The runner or the server dies in a restore or drill. At once afterwards the database is what it
 * was, or wholly what was restored; and the next run ends the work and leaves nothing lying about.
 */
class RestoreKilledIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private SampleDatabase sample;
    private Backups backups;
    private String set;
    private String at;

    private void begin(PostgresServer server) throws Exception {
        sample = SampleDatabase.in(server);
        var destination = Files.createDirectories(folder.resolve("destination"));
        backups = new Backups(sample, List.of("--destination=" + destination), Map.of());
        set = backups.make();
        at = backups.instant(set);
        sample.server().sql(sample.name(), "delete from violations where id > 10");
    }

    @BeforeEach
    void on_the_shared_server() throws Exception {
        begin(PostgresServer.of(PostgresPrograms.PGVECTOR_16));
    }

    private String[] restore() {
        return new String[] {
            "restore", "--set=" + set, "--accepting-loss-since=" + at, "--request=r-1", "--jobs=1"
        };
    }

    /** Starts a command, and waits until it says so, and then so long. */
    private Process startedAndSaid(String words, long thenMillis, String... command)
            throws Exception {
        var output = folder.resolve("output");
        var arguments = backups.arguments(command);
        arguments.add(backups.pgBin());
        var process = Cli.start(backups.environment(), output, arguments);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!Files.readString(output).contains(words)) {
            assertThat(System.nanoTime())
                    .as("it never said '%s': %s", words, Files.readString(output))
                    .isLessThan(deadline);
            if (process.waitFor(2, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        process.waitFor(thenMillis, TimeUnit.MILLISECONDS);
        return process;
    }

    private static void kill(Process process) throws Exception {
        // Its pg_restore goes on as an orphan, as on a machine without a container around it.
        process.destroyForcibly();
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private String violations() {
        return sample.server().rows(sample.name(), "select count(*) from violations").getFirst();
    }

    @ParameterizedTest(name = "{1} ms after ''{0}''")
    @CsvSource({
        "counting what the live database holds, 0",
        "counting what the live database holds, 60",
        "counting what the live database holds, 120",
        "restoring into, 0",
        "restoring into, 40",
        "restoring into, 90",
        "restoring into, 160",
        "restoring into, 250",
        "restoring into, 400",
        "restoring into, 700",
        "proving, 0",
        "proving, 50",
        "proving, 120",
        "analyzing, 0",
        "analyzing, 60",
        "waiting for the sessions, 0",
        "waiting for the sessions, 4",
        "waiting for the sessions, 8",
        "waiting for the sessions, 12",
        "waiting for the sessions, 20",
        "waiting for the sessions, 30",
        "waiting for the sessions, 60",
        "waiting for the sessions, 200"
    })
    void a_killed_restore_is_done_or_not_begun_and_the_next_run_ends_it(String words, long millis)
            throws Exception {
        kill(startedAndSaid(words, millis, restore()));

        assertThat(violations()).as("rows right after the kill").isIn("10", "2000");
        var again = backups.run(restore());

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(violations()).isEqualTo("2000");
        assertThat(sample.server().databases(sample.name() + "_"))
                .as("databases beside the live one")
                .singleElement()
                .asString()
                .contains("_quarantine_");
        assertThat(sample.surroundings(sample.name())).anyMatch(line -> line.contains("it's ours"));
    }

    @ParameterizedTest(name = "{1} ms after ''{0}''")
    @CsvSource({"restoring into, 0", "restoring into, 150", "restoring into, 400", "proving, 0"})
    void what_a_killed_drill_left_goes_with_the_next(String words, long millis) throws Exception {
        kill(startedAndSaid(words, millis, "drill", "--set=" + set));

        var again = backups.run("drill", "--set=" + set);

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(sample.server().databases(sample.name())).containsExactly(sample.name());
        assertThat(violations()).isEqualTo("10");
    }

    @ParameterizedTest(name = "{1} ms after ''{0}''")
    @CsvSource({"restoring into, 150", "proving, 20", "analyzing, 0"})
    void a_signal_ends_a_restore_tidily_with_try_again(String words, long millis) throws Exception {
        var process = startedAndSaid(words, millis, restore());
        process.destroy();

        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var said = Files.readString(folder.resolve("output"));
        assertThat(process.exitValue()).as(said).isIn(0, 3);
        if (process.exitValue() == 0 || !said.contains("waiting for the sessions")) {
            assertThat(sample.server().databases(sample.name() + "_"))
                    .noneMatch(name -> name.contains("_restore_"));
        }
        assertThat(violations()).isIn("10", "2000");
    }

    @ParameterizedTest(name = "{1} ms after ''{0}''")
    @CsvSource({"restoring into, 200", "proving, 10", "waiting for the sessions, 5"})
    void a_server_that_dies_in_a_restore_comes_back_with_the_old_or_the_new(
            String words, long millis) throws Exception {
        var own = PostgresServer.own(PostgresPrograms.PGVECTOR_16);
        begin(own);
        var process = startedAndSaid(words, millis, restore());
        own.kill();
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("output")))
                .isIn(0, 3, 6);
        own.boot();

        assertThat(violations()).isIn("10", "2000");
        var again = backups.run(restore());

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(violations()).isEqualTo("2000");
        assertThat(own.databases(sample.name() + "_"))
                .singleElement()
                .asString()
                .contains("_quarantine_");
    }

    @Test
    void a_signal_ends_a_backup_with_try_again_and_leaves_nothing() throws Exception {
        var process = startedAndSaid("dumping", 50, "backup", "--system=signalled");
        process.destroy();

        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("output"))).isIn(0, 3);
        if (process.exitValue() == 3) {
            try (var files = Files.walk(folder.resolve("destination"))) {
                assertThat(files.filter(Files::isRegularFile).map(Path::toString))
                        .noneMatch(file -> file.contains("signalled") || file.contains("work"));
            }
        }
    }

    @Test
    void a_killed_backup_leaves_no_set_and_no_lock() throws Exception {
        for (long millis : new long[] {0, 50, 120, 250}) {
            kill(startedAndSaid("dumping", millis, "backup", "--system=killed"));
            var listed = backups.run("check-backup", "--in=killed");
            assertThat(listed.exit()).as(listed.all()).isZero();
            var again = backups.run("backup", "--system=after", "--wait=3s");
            assertThat(again.exit()).as(again.all()).isZero();
        }
    }
}
