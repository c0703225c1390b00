package dev.safetysystem.migrate.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Programs;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A real PgBouncer stands between the program and the server. */
@DisplayName("PgBouncer")
class PoolerIT {

    @ParameterizedTest(name = "pool_mode={0}, pool size {1}: exit code {2}")
    @CsvSource({"transaction, 20, 2", "statement, 20, 2", "transaction, 1, 2", "session, 20, 0"})
    void is_refused_where_it_shares_sessions(String mode, int size, int exit) throws Exception {
        Optional<Path> program = Programs.find("pgbouncer");
        assumeTrue(program.isPresent(), "needs pgbouncer");
        Project project = Project.create().file("001_a.sql", "create table a (id int)");
        int port = Programs.freePort();
        Path users = Programs.file(".txt", "\"postgres\" \"" + PostgresServer.PASSWORD + "\"");
        Path settings =
                Programs.file(
                        ".ini",
                        "[databases]",
                        "* = host=127.0.0.1 port=" + project.server().port(),
                        "[pgbouncer]",
                        "listen_addr = 127.0.0.1",
                        "listen_port = " + port,
                        "unix_socket_dir =",
                        "auth_type = plain",
                        "auth_file = " + users,
                        "pool_mode = " + mode,
                        "default_pool_size = " + size,
                        "ignore_startup_parameters = extra_float_digits");
        try (Programs pgbouncer =
                Programs.start(port, List.of(program.get().toString(), settings.toString()))) {
            String url =
                    project.server()
                            .url(project.database())
                            .replace(
                                    ":" + project.server().port() + "/",
                                    ":" + pgbouncer.port() + "/");
            Cli.Ended ended =
                    Cli.run(
                            Cli.environment("DATABASE_URL", url),
                            List.of("up", "--dir", project.directory().toString()));
            assertThat(ended.exit()).as(ended.all()).isEqualTo(exit);
            assertThat(ended.problem()).isEqualTo(exit == 0 ? "" : "pooler");
            assertThat(project.has("a")).isEqualTo(exit == 0);
        }
    }
}
