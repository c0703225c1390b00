package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.safetysystem.migrate.ground.Await;
import dev.safetysystem.migrate.ground.Backups;
import dev.safetysystem.migrate.ground.Blocker;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Project;
import dev.safetysystem.migrate.ground.SampleDatabase;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The program runs in a network namespace of its own, whose only cable is cut somewhere on its way.
 */
@DisplayName("A link that is cut")
class LinkCutIT {
    private static final String NAME = "mig" + ProcessHandle.current().pid() % 100_000;
    private static final String SERVER_SIDE = "10.213.7.1";

    private static final String HOOK = "{ type filter hook input priority 0 ; }";

    private static int ip(String... arguments) throws Exception {
        return run(new String[] {"ip"}, arguments);
    }

    private static int run(String[] program, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static boolean namespace() throws Exception {
        try {
            return ip("netns", "add", NAME) == 0
                    && ip(
                                    "link", "add", NAME, "type", "veth", "peer", "name", "eth0",
                                    "netns", NAME)
                            == 0
                    && ip("addr", "add", SERVER_SIDE + "/30", "dev", NAME) == 0
                    && ip("link", "set", NAME, "up") == 0
                    && ip("-n", NAME, "addr", "add", "10.213.7.2/30", "dev", "eth0") == 0
                    && ip("-n", NAME, "link", "set", "eth0", "up") == 0;
        } catch (java.io.IOException noProgram) {
            return false;
        }
    }

    /**
     * Nothing that is sent to the server arrives any more, and the sender is not told: an interface
     * that is down would be told to its own kernel, which then does not count its probes as
     * unanswered.
     */
    private static void cutTowardsServer() throws Exception {
        drop(List.of(), NAME);
    }

    private static void cutTowardsProgram() throws Exception {
        drop(List.of("ip", "netns", "exec", NAME), "eth0");
    }

    private static void drop(List<String> by, String from) throws Exception {
        for (String rule :
                List.of(
                        "add table inet " + NAME,
                        "add chain inet " + NAME + " in " + HOOK,
                        "add rule inet " + NAME + " in iifname " + from + " drop")) {
            var command = new ArrayList<>(by);
            command.add("nft");
            assertThat(run(command.toArray(String[]::new), rule.split(" "))).isZero();
        }
    }

    private static int nft(String... arguments) throws Exception {
        return run(new String[] {"nft"}, arguments);
    }

    /** A program that stands in {@code alter table}, behind somebody else's transaction. */
    private record Scene(Project project, Blocker blocker, Process up, Path output) {

        static Scene on(PostgresServer server) throws Exception {
            Project project =
                    Project.on(server)
                            .sql("create table t (id int)")
                            .file(
                                    "001_a.sql",
                                    "create table a (id int); alter table t add x int;",
                                    "create table b (id int)");
            Map<String, String> environment = new TreeMap<>(project.environment());
            environment.put("DATABASE_URL", server.urlFrom(SERVER_SIDE, project.database()));
            Path output = Files.createTempFile("up", ".out");
            Blocker blocker = Blocker.holding(project, "select count(*) from t");
            Process up =
                    Cli.start(
                            List.of("ip", "netns", "exec", NAME),
                            environment,
                            output,
                            List.of(
                                    "up",
                                    "--dir",
                                    project.directory().toString(),
                                    "--lock-timeout",
                                    "120s"));
            Blocker.awaitWaiter(project);
            return new Scene(project, blocker, up, output);
        }

        void awaitDataOutstanding() {
            Await.until(
                    "the program's kernel waits for an acknowledgement",
                    Duration.ofSeconds(10),
                    this::sendQueues,
                    queues -> queues.stream().anyMatch(queue -> !queue.equals("00000000")));
        }

        private List<String> sendQueues() {
            try (var lines = Files.lines(Path.of("/proc/" + up.pid() + "/net/tcp6"))) {
                return lines.skip(1).map(line -> line.strip().split("[ :]+")[6]).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaitLockFreeAndEndUnreachable() throws Exception {
            Blocker.awaitLockFree(project, Duration.ofSeconds(15));
            boolean ended = up.waitFor(60, TimeUnit.SECONDS);
            up.destroyForcibly();
            assertThat(ended)
                    .as("the program notices too; it said " + Files.readString(output))
                    .isTrue();
            assertThat(up.exitValue()).as(Files.readString(output)).isEqualTo(6);
            blocker.release();
            assertThat(project.migrate("up").exit()).isZero();
        }
    }

    @BeforeEach
    void a_link() throws Exception {
        assumeTrue(namespace(), "needs root, iproute2 and nftables, to make and cut a link");
    }

    @AfterEach
    void no_link() throws Exception {
        nft("delete", "table", "inet", NAME);
        ip("link", "del", NAME);
        ip("netns", "del", NAME);
    }

    @Test
    void frees_the_lock_and_ends_a_program_that_waits_for_an_answer() throws Exception {
        Scene scene = Scene.on(PostgresServer.own(PostgresPrograms.PGVECTOR_16));

        cutTowardsServer();
        cutTowardsProgram();

        scene.awaitLockFreeAndEndUnreachable();
    }

    /** The kernel then resends for a quarter of an hour, and keep-alive does not apply. */
    @Test
    void frees_the_lock_and_ends_a_program_whose_last_words_never_arrive() throws Exception {
        Scene scene = Scene.on(PostgresServer.own(PostgresPrograms.PGVECTOR_16));

        cutTowardsServer();
        scene.blocker().release();
        scene.awaitDataOutstanding();
        cutTowardsProgram();

        scene.awaitLockFreeAndEndUnreachable();
    }

    @Test
    void ends_a_restore_whose_pg_restore_waits_for_an_answer() throws Exception {
        PostgresServer server = PostgresServer.own(PostgresPrograms.PGVECTOR_16);
        SampleDatabase sample = SampleDatabase.in(server);
        server.sql(
                sample.name(),
                "create function slow(int) returns int language plpgsql immutable as $$ begin"
                        + " if current_database() like '%\\_restore\\_%' then perform pg_sleep(300);"
                        + " end if; return $1; end $$",
                "create table waited_for (id int)",
                "insert into waited_for values (1)",
                "create index on waited_for (slow(id))");
        Path destination = Files.createTempDirectory("destination-");
        var backups = new Backups(sample, List.of("--destination=" + destination), Map.of());
        String set = backups.make();
        String[] restore = {
            "restore",
            "--set=" + set,
            "--accepting-loss-since=" + backups.instant(set),
            backups.pgBin()
        };
        Path output = Files.createTempFile("restore", ".out");
        Process restoring =
                Cli.start(
                        List.of("ip", "netns", "exec", NAME),
                        Cli.environment("DATABASE_URL", server.urlFrom(SERVER_SIDE, sample.name())),
                        output,
                        backups.arguments(restore));
        String sleepers =
                "select datname from pg_stat_activity where wait_event = 'PgSleep' and datname like '%\\_restore\\_%'";
        Await.until(
                "pg_restore builds the index; migrate said " + Files.readString(output),
                Duration.ofSeconds(180),
                () -> server.rows("postgres", sleepers),
                sleeping -> !sleeping.isEmpty());

        cutTowardsServer();
        cutTowardsProgram();

        Await.until(
                "the server let go of pg_restore's session",
                Duration.ofSeconds(15),
                () -> server.rows("postgres", sleepers),
                List::isEmpty);
        boolean ended = restoring.waitFor(60, TimeUnit.SECONDS);
        restoring.destroyForcibly();
        assertThat(ended).as("it ends; it said " + Files.readString(output)).isTrue();
        assertThat(restoring.exitValue()).as(Files.readString(output)).isEqualTo(6);
    }
}
