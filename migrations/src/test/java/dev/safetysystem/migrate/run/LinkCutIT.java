package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.safetysystem.migrate.ground.Blocker;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        var command = new java.util.ArrayList<>(List.of(program));
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
     * Nothing arrives any more at either end, and neither end is told: an interface that is down
     * would be told to its own kernel, which then does not count its probes as unanswered.
     */
    private static void cut() throws Exception {
        assertThat(nft("add", "table", "inet", NAME)).isZero();
        assertThat(nft("add", "chain", "inet", NAME, "in", HOOK)).isZero();
        assertThat(nft("add", "rule", "inet", NAME, "in", "iifname", NAME, "drop")).isZero();
        String[] inside = {"ip", "netns", "exec", NAME, "nft"};
        assertThat(run(inside, "add", "table", "inet", NAME)).isZero();
        assertThat(run(inside, "add", "chain", "inet", NAME, "in", HOOK)).isZero();
        assertThat(run(inside, "add", "rule", "inet", NAME, "in", "iifname", "eth0", "drop"))
                .isZero();
    }

    private static int nft(String... arguments) throws Exception {
        return run(new String[] {"nft"}, arguments);
    }

    @Test
    void frees_the_lock_within_fifteen_seconds_and_ends_the_program() throws Exception {
        boolean able = namespace();
        try {
            assumeTrue(able, "needs root, iproute2 and nftables, to make and cut a link");
            PostgresServer server = PostgresServer.own(PostgresPrograms.PGVECTOR_16);
            Project project =
                    Project.on(server)
                            .sql("create table t (id int)")
                            .file("001_a.sql", "create table a (id int); alter table t add x int");
            Map<String, String> environment = new TreeMap<>(project.environment());
            environment.put("DATABASE_URL", server.urlFrom(SERVER_SIDE, project.database()));
            Path output = Files.createTempFile("up", ".out");
            try (Blocker blocker = Blocker.holding(project, "select count(*) from t")) {
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
                cut();
                Blocker.awaitLockFree(project, Duration.ofSeconds(15));
                boolean ended = up.waitFor(60, TimeUnit.SECONDS);
                up.destroyForcibly();
                assertThat(ended)
                        .as("the program notices too; it said " + Files.readString(output))
                        .isTrue();
                assertThat(up.exitValue()).as(Files.readString(output)).isEqualTo(6);
                blocker.release();
            }
            assertThat(project.migrate("up").exit()).isZero();
        } finally {
            nft("delete", "table", "inet", NAME);
            ip("link", "del", NAME);
            ip("netns", "del", NAME);
        }
    }
}
