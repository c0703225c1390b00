package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server on a port of its own, with {@code scram-sha-256} logins; one per version
 * and test run, started when first asked for and gone with the run.
 */
public final class PostgresServer {

    /** The superuser's name. */
    public static final String SUPERUSER = "postgres";

    /** The superuser's password, which must turn up nowhere. */
    public static final String PASSWORD = "pw-of-the-superuser";

    private static final Map<PostgresPrograms, PostgresServer> STARTED =
            new EnumMap<>(PostgresPrograms.class);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final PostgresPrograms programs;
    private final Path folder;
    private final int port;

    private PostgresServer(PostgresPrograms programs) throws IOException {
        this.programs = programs;
        this.folder = ServerUser.folder();
        this.port = freePort();
    }

    /** The server of that version. */
    public static synchronized PostgresServer of(PostgresPrograms programs) {
        return STARTED.computeIfAbsent(programs, PostgresServer::started);
    }

    /**
     * A server for one test alone, which may kill it, reachable from other network namespaces too.
     * Gone with the run.
     */
    public static PostgresServer own(PostgresPrograms programs) {
        return started(programs);
    }

    private static PostgresServer started(PostgresPrograms programs) {
        try {
            var server = new PostgresServer(programs);
            server.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
            return server;
        } catch (IOException e) {
            throw new IllegalStateException("cannot start PostgreSQL " + programs, e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void start() throws IOException {
        var password = Files.createTempFile("pw-", "");
        Files.writeString(password, PASSWORD);
        if (!password.toFile().setReadable(true, false)) {
            throw new IOException("cannot open " + password);
        }
        run(
                "initdb",
                "--pgdata=" + folder.resolve("data"),
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync");
        Files.delete(password);
        Files.writeString(
                folder.resolve("data").resolve("pg_hba.conf"),
                "host all all all scram-sha-256\n",
                java.nio.file.StandardOpenOption.APPEND);
        boot();
    }

    /** Starts the server on its data as they are: also after it was killed. */
    public void boot() throws IOException {
        var options =
                "-p %d -c listen_addresses=* -c unix_socket_directories='%s' -c fsync=off"
                                .formatted(port, folder)
                        + " -c max_prepared_transactions=5 -c max_connections=100";
        run(
                "pg_ctl",
                "--pgdata=" + folder.resolve("data"),
                "--wait",
                "--log=" + folder.resolve("log"),
                "--options=" + options,
                "start");
    }

    /** From now on also serves TLS; the lines of pg_hba.conf are tried before those there are. */
    public void serveTls(Certificates certificates, String... rules) throws IOException {
        Path access = folder.resolve("data").resolve("pg_hba.conf");
        Files.writeString(access, String.join("\n", rules) + "\n" + Files.readString(access));
        sql(
                "postgres",
                "alter system set ssl_cert_file = '" + certificates.file("server.crt") + "'",
                "alter system set ssl_key_file = '" + certificates.file("server.key") + "'",
                "alter system set ssl_ca_file = '" + certificates.file("ca.crt") + "'",
                "alter system set ssl = on");
        run("pg_ctl", "--pgdata=" + folder.resolve("data"), "reload");
        Await.until(
                "the server serves TLS",
                Duration.ofSeconds(10),
                () -> rows("postgres", "show ssl").contains("on"));
    }

    /** Kills every process of the server at once, as a lost machine would. */
    public void kill() throws IOException {
        long postmaster =
                Long.parseLong(
                        Files.readAllLines(folder.resolve("data").resolve("postmaster.pid"))
                                .getFirst()
                                .strip());
        var handle = ProcessHandle.of(postmaster).orElseThrow();
        var children = handle.descendants().toList();
        handle.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        handle.onExit().join();
        children.forEach(child -> child.onExit().join());
        Files.deleteIfExists(folder.resolve("data").resolve("postmaster.pid"));
    }

    private void stop() {
        try {
            run("pg_ctl", "--pgdata=" + folder.resolve("data"), "--mode=immediate", "stop");
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException left) {
            System.err.println("left behind: " + folder + " " + left.getMessage());
        }
    }

    private void run(String program, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(programs.bin().resolve(program).toString());
        command.addAll(List.of(arguments));
        PostgresPrograms.Processes.run(folder, ServerUser.as(command));
    }

    /** Its programs. */
    public PostgresPrograms programs() {
        return programs;
    }

    /** The folder of its Unix socket. */
    public Path socket() {
        return folder;
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The superuser's URL of a database. */
    public String url(String database) {
        return url(database, SUPERUSER, PASSWORD);
    }

    /** A role's URL of a database. */
    public String url(String database, String role, String password) {
        return "postgresql://" + role + ":" + password + "@127.0.0.1:" + port + "/" + database;
    }

    /** The superuser's URL of a database, from another network namespace. */
    public String urlFrom(String address, String database) {
        return url(database).replace("127.0.0.1", address);
    }

    /** A database's name that no other test uses. */
    public static String newName(String beginning) {
        return beginning + "_" + NAMES.incrementAndGet();
    }

    /** A new, empty database. */
    public String newDatabase(String beginning) {
        var name = newName(beginning);
        sql("postgres", "create database " + name);
        return name;
    }

    /** Runs statements as the superuser, each in its own transaction. */
    public void sql(String database, String... statements) {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of a query's rows, as text. */
    public List<String> rows(String database, String query) {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            var rows = new ArrayList<String>();
            while (result.next()) {
                rows.add(String.valueOf(result.getString(1)));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of the databases that begin so. */
    public List<String> databases(String beginning) {
        return rows("postgres", "select datname from pg_database order by 1").stream()
                .filter(name -> name.startsWith(beginning))
                .toList();
    }

    /** A connection as the superuser; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, SUPERUSER, PASSWORD);
    }
}
