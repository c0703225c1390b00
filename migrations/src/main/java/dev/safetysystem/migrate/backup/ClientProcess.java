package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.db.ConnectionUrl;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.secret.Secrets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs one of PostgreSQL's client programs to its end. No shell is in between, so no exit code is
 * lost in a pipe; the password is in its environment, never among its arguments, which every user
 * of the machine can read.
 */
public final class ClientProcess {

    private static final int KEPT_LINES = 20;
    private static final long TICK_MS = 500;

    /** What the programs may see of our environment; our own secrets stay here. */
    private static final List<String> PASSED_ON =
            List.of(
                    "PATH",
                    "HOME",
                    "LD_LIBRARY_PATH",
                    "TMPDIR",
                    "TZ",
                    "PGKRBSRVNAME",
                    "KRB5CCNAME");

    private static final Map<String, String> PARAMETERS =
            Map.of(
                    "sslmode", "PGSSLMODE",
                    "sslrootcert", "PGSSLROOTCERT",
                    "sslcert", "PGSSLCERT",
                    "sslkey", "PGSSLKEY",
                    "sslNegotiation", "PGSSLNEGOTIATION",
                    "channelBinding", "PGCHANNELBINDING",
                    "gssEncMode", "PGGSSENCMODE",
                    "connectTimeout", "PGCONNECT_TIMEOUT",
                    "options", "PGOPTIONS");

    /** What libpq takes from no variable: to notice within about 12 s that the server is gone. */
    private static final String NOTICING =
            " keepalives_idle=5 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=12000";

    /** libpq's words; taken for anything else, a lost link would make a good set a damaged one. */
    private static final List<String> CONNECTION_LOST =
            List.of(
                    "connection to server",
                    "server closed the connection",
                    "terminating connection",
                    "could not receive data from server",
                    "could not send data to server",
                    "no connection to the server",
                    "ssl syscall error",
                    "ssl connection has been closed");

    private final Map<String, String> environment;
    private final Stop stop;
    private final Secrets secrets;

    /**
     * A runner of client programs.
     *
     * @param environment this process's environment
     * @param stop when asked, the program is ended
     * @param secrets blanked in what the program says
     */
    public ClientProcess(Map<String, String> environment, Stop stop, Secrets secrets) {
        this.environment = Map.copyOf(environment);
        this.stop = stop;
        this.secrets = secrets;
    }

    /**
     * Runs a program that needs no server.
     *
     * @param purpose what is being done, for the error's text: "reading the archive"
     * @param otherwise the exit code when the program itself found something wrong
     * @param command program and arguments
     * @param tick called about twice a second while it runs
     * @throws Failure if it does not end with 0
     */
    public void run(String purpose, ExitCode otherwise, List<String> command, Runnable tick) {
        run(purpose, otherwise, command, Optional.empty(), tick);
    }

    /**
     * Runs a program against a database.
     *
     * @param purpose what is being done, for the error's text: "dumping the database"
     * @param otherwise the exit code when the program itself found something wrong
     * @param command program and arguments, without any that name the server or the login
     * @param url the server, the login and the database
     * @param tick called about twice a second while it runs
     * @throws Failure if it does not end with 0; unreachable, if the server or the disk was the
     *     cause
     */
    public void run(
            String purpose,
            ExitCode otherwise,
            List<String> command,
            ConnectionUrl url,
            Runnable tick) {
        var connected = new ArrayList<>(command);
        // Before the names of files, which end the options where getopt stops at the first of them.
        connected.add(1, "--dbname=" + where(url));
        run(purpose, otherwise, connected, Optional.of(url), tick);
    }

    private static String where(ConnectionUrl url) {
        var name = url.database().replace("\\", "\\\\").replace("'", "\\'");
        return "dbname='" + name + "'" + NOTICING;
    }

    private void run(
            String purpose,
            ExitCode otherwise,
            List<String> command,
            Optional<ConnectionUrl> url,
            Runnable tick) {
        stop.check();
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables(url));
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var cancel = stop.onAsk(process::destroy);
            try {
                var said = listen(process);
                await(process, tick);
                said.join();
                stop.check();
                if (process.exitValue() != 0) {
                    throw failed(purpose, otherwise, process.exitValue(), said.text());
                }
            } finally {
                cancel.close();
                end(process);
            }
        } catch (IOException e) {
            throw Failure.because(
                    e,
                    ExitCode.BAD_INPUT,
                    Problem.of(
                            "client-programs",
                            purpose + ": " + command.getFirst() + " cannot be run",
                            "Check --pg-bin"));
        }
    }

    private static void await(Process process, Runnable tick) {
        try {
            while (!process.waitFor(TICK_MS, TimeUnit.MILLISECONDS)) {
                tick.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.stopped();
        }
    }

    private static void end(Process process) {
        if (process.isAlive()) {
            process.destroyForcibly();
        }
    }

    /** The last lines that a program said, read so that it never waits for a reader. */
    private static final class Said {
        private final Deque<String> lines = new ArrayDeque<>();
        private final Thread thread;

        Said(Process process) {
            thread =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try (var reader =
                                                new BufferedReader(
                                                        new InputStreamReader(
                                                                process.getInputStream(),
                                                                StandardCharsets.UTF_8))) {
                                            reader.lines().forEach(this::keep);
                                        } catch (IOException | UncheckedIOException gone) {
                                            // The program was ended; what it said so far is kept.
                                        }
                                    });
        }

        private synchronized void keep(String line) {
            if (lines.size() == KEPT_LINES) {
                lines.removeFirst();
            }
            lines.addLast(line);
        }

        void join() {
            try {
                thread.join(2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized String text() {
            return lines.stream().map(String::strip).collect(Collectors.joining("; "));
        }
    }

    private static Said listen(Process process) {
        return new Said(process);
    }

    private Map<String, String> variables(Optional<ConnectionUrl> url) {
        var variables = new TreeMap<String, String>();
        for (var name : PASSED_ON) {
            Optional.ofNullable(environment.get(name)).ifPresent(v -> variables.put(name, v));
        }
        // Its messages are told apart by their words.
        variables.put("LC_ALL", "C");
        url.ifPresent(there -> login(there, variables));
        return variables;
    }

    private void login(ConnectionUrl url, Map<String, String> variables) {
        variables.put(
                "PGHOST",
                url.hosts().stream()
                        .map(ConnectionUrl.Host::name)
                        .collect(Collectors.joining(",")));
        variables.put(
                "PGPORT",
                url.hosts().stream()
                        .map(host -> Integer.toString(host.port()))
                        .collect(Collectors.joining(",")));
        variables.put("PGUSER", url.user());
        url.password().ifPresent(secret -> variables.put("PGPASSWORD", secret));
        url.parameters()
                .forEach(
                        (name, value) ->
                                Optional.ofNullable(PARAMETERS.get(name))
                                        .ifPresent(v -> variables.put(v, value)));
        if (url.parameters().containsKey("sslfactory")) {
            // The URL said sslrootcert=system, which our driver spells otherwise.
            variables.put("PGSSLROOTCERT", "system");
        }
        variables.put("PGAPPNAME", "migrate");
        Optional.ofNullable(url.parameters().get("targetServerType"))
                .filter("primary"::equals)
                .ifPresent(p -> variables.put("PGTARGETSESSIONATTRS", "read-write"));
    }

    private Failure failed(String purpose, ExitCode otherwise, int exit, String said) {
        var words = secrets.redact(said.isBlank() ? "it said nothing" : said);
        var lower = words.toLowerCase(Locale.ROOT);
        var message = "%s failed (exit code %d): %s".formatted(purpose, exit, words);
        if (lower.contains("no space left") || lower.contains("file too large")) {
            return Failure.of(
                    ExitCode.UNREACHABLE,
                    Problem.of("disk-full", message, "Make room, or name another --work-dir"));
        }
        if (lower.contains("lock timeout") || lower.contains("canceling statement due to")) {
            return Failure.of(
                    ExitCode.TRY_AGAIN,
                    Problem.of(
                            "locked",
                            message,
                            "Something holds a lock on a table; run the command again"));
        }
        if (CONNECTION_LOST.stream().anyMatch(lower::contains)) {
            return Failure.of(
                    ExitCode.UNREACHABLE,
                    Problem.of(
                            "unreachable",
                            message,
                            "Check host, port, login and network, then run the command again"));
        }
        if (lower.contains("permission denied") || lower.contains("must be ")) {
            return Failure.of(
                    ExitCode.BAD_INPUT,
                    Problem.of(
                            "privilege",
                            message,
                            "Log in as a role that may do this, usually the owner of the database"
                                    + " or a superuser"));
        }
        if (lower.contains("out of memory") || lower.contains("shared memory")) {
            return Failure.of(
                    ExitCode.UNREACHABLE,
                    Problem.of("memory", message, "Give the server more memory, then try again"));
        }
        return Failure.of(
                otherwise,
                Problem.of("client-program", message, "See the program's own words above"));
    }
}
