package dev.safetysystem.migrate.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Certificates;
import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that lets {@code encrypted} in over TLS alone and {@code certified} with a certificate
 * alone. A backup and its drill connect three times each: the program, pg_dump, pg_restore.
 */
@DisplayName("Over TLS")
class TlsIT {
    private static PostgresServer server;
    private static Certificates ours;
    private static Certificates others;
    private static String database;

    @TempDir private Path destination;

    @BeforeAll
    static void a_server_with_a_certificate() throws Exception {
        ours = Certificates.make().client("certified");
        others = Certificates.make().client("certified");
        server = PostgresServer.own(PostgresPrograms.DEBIAN_15);
        server.serveTls(
                ours,
                "hostnossl all encrypted all reject",
                "hostnossl all certified all reject",
                "hostssl all certified all cert");
        server.sql(
                "postgres",
                "create role encrypted superuser login password 'encrypted-pw'",
                "create role certified superuser login");
        database = server.newDatabase("tls");
        server.sql(database, "create table t (id int)");
    }

    private Cli.Ended migrate(String url, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--destination=" + destination);
        all.add("--pg-bin=" + server.programs().bin());
        return Cli.run(Cli.environment("DATABASE_URL", url), all);
    }

    private void assertThatABackupAndItsDrillEndWith(int exit, String url) {
        Cli.Ended backup = migrate(url, "backup", "--system=shop");
        assertThat(backup.exit()).as(backup.all()).isEqualTo(exit);
        if (exit != 0) {
            return;
        }
        Cli.Ended drill = migrate(url, "drill", "--set=" + backup.fact("set"));
        assertThat(drill.exit()).as(drill.all()).isZero();
    }

    @ParameterizedTest(name = "sslmode={0} to {1}, trusting {2}: exit code {3}")
    @CsvSource({
        "disable, localhost, nobody, 6",
        "allow, localhost, nobody, 0",
        "prefer, localhost, nobody, 0",
        "require, 127.0.0.1, nobody, 0",
        "verify-ca, 127.0.0.1, ours, 0",
        "verify-ca, localhost, others, 6",
        "verify-full, localhost, ours, 0",
        "verify-full, 127.0.0.1, ours, 6",
        "verify-full, localhost, others, 6"
    })
    void a_server_is_trusted_as_far_as_the_url_says(
            String mode, String host, String trusted, int exit) {
        String url =
                server.url(database, "encrypted", "encrypted-pw").replace("127.0.0.1", host)
                        + "?sslmode="
                        + mode;
        assertThatABackupAndItsDrillEndWith(
                exit,
                switch (trusted) {
                    case "ours" -> url + "&sslrootcert=" + ours.file("ca.crt");
                    case "others" -> url + "&sslrootcert=" + others.file("ca.crt");
                    default -> url;
                });
    }

    @ParameterizedTest(name = "signed by {0}, key as {1}: exit code {2}")
    @CsvSource({"ours, pk8, 0", "ours, key, 0", "others, pk8, 6"})
    void a_client_certificate_logs_in_if_the_server_trusts_it(
            String signer, String form, int exit) {
        Certificates client = signer.equals("ours") ? ours : others;
        assertThatABackupAndItsDrillEndWith(
                exit,
                "postgresql://certified@localhost:%d/%s?sslmode=verify-full&sslrootcert=%s&sslcert=%s&sslkey=%s"
                        .formatted(
                                server.port(),
                                database,
                                ours.file("ca.crt"),
                                client.file("certified.crt"),
                                client.file("certified." + form)));
    }
}
