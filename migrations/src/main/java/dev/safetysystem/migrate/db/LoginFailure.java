package dev.safetysystem.migrate.db;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLException;

/**
 * Why there is no connection, in the words of whoever must do something about it. For the driver
 * nearly everything is a lost connection.
 */
final class LoginFailure {
    private static final String REJECTED = "08004";

    private LoginFailure() {}

    /**
     * Asserts that the files which the URL names are there.
     *
     * @throws Failure bad input, if one is not
     */
    static void requireFiles(ConnectionUrl url) {
        Map<String, String> parameters = url.parameters();
        String mode = parameters.getOrDefault("sslmode", "prefer");
        boolean verifies = mode.startsWith("verify") && !parameters.containsKey("sslfactory");
        if (verifies && url.socket().isEmpty()) {
            String root =
                    parameters.getOrDefault(
                            "sslrootcert",
                            System.getProperty("user.home") + "/.postgresql/root.crt");
            if (!Files.isReadable(Path.of(root))) {
                throw Failure.badInput(
                        "root-certificate",
                        "sslmode=%s needs the certificate of the server's authority, and %s cannot be read"
                                .formatted(mode, root),
                        "Name its file with sslrootcert=…, or say sslrootcert=system for those that this machine trusts");
            }
        }
        for (String name : new String[] {"sslcert", "sslkey"}) {
            Optional.ofNullable(parameters.get(name))
                    .filter(file -> !Files.isReadable(Path.of(file)))
                    .ifPresent(
                            file -> {
                                throw Failure.badInput(
                                        "client-certificate",
                                        "the file %s of %s cannot be read".formatted(file, name),
                                        "Check the path, and that this user may read it");
                            });
        }
    }

    /** What a failure to connect means. */
    static Failure of(SQLException error, ConnectionUrl url) {
        String words = "cannot connect to " + url + ": " + SqlErrors.words(error);
        if (SqlErrors.state(error).equals(REJECTED)) {
            return rejected(error, words, url);
        }
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return Failure.because(
                        error,
                        ExitCode.UNREACHABLE,
                        Problem.of(
                                "unknown-host",
                                "cannot connect to %s: no address is known for that host"
                                        .formatted(url),
                                "Check the host's name, and that this machine can resolve it"));
            }
            if (cause instanceof SSLException) {
                return Failure.because(
                        error,
                        ExitCode.UNREACHABLE,
                        Problem.of(
                                "tls",
                                words,
                                "Check that sslrootcert is of the authority that signed the server's certificate, and that the certificate names this host"));
            }
        }
        return SqlErrors.failure(error, "cannot connect to " + url);
    }

    /** Both ends spoke and did not agree: trying again does not help. */
    private static Failure rejected(SQLException error, String words, ConnectionUrl url) {
        boolean binding = words.contains("PLUS") || words.toLowerCase().contains("binding");
        boolean tls = words.contains("SSL");
        if (binding && url.parameters().containsKey("channelBinding")) {
            return refuse(
                    error,
                    "channel-binding",
                    words,
                    "channel_binding=require needs TLS and a password by SCRAM: say sslmode=require or higher to a server that offers both, or leave channel_binding out");
        }
        if (tls) {
            return refuse(
                    error,
                    "tls",
                    words,
                    "Switch TLS on at the server, or say sslmode=disable if the way to it is safe");
        }
        if (url.password().isEmpty()) {
            return refuse(
                    error,
                    "no-password",
                    "cannot connect to %s: the server asks for a password, and none was given"
                            .formatted(url),
                    "Put it into the URL, or set PGPASSWORD");
        }
        return SqlErrors.failure(error, "cannot connect to " + url);
    }

    private static Failure refuse(SQLException error, String code, String words, String remedy) {
        return Failure.because(error, ExitCode.BAD_INPUT, Problem.of(code, words, remedy));
    }
}
