package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real S3 server program (Versity's gateway, built once from its Go module and kept in a cache)
 * over a directory of its own.
 */
public final class S3Server implements AutoCloseable {

    /** The access key that it knows. */
    public static final String ACCESS_KEY = "test-access";

    /** The secret of that key, which must turn up nowhere. */
    public static final String SECRET_KEY = "planted-s3-secret";

    /** The bucket that is there. */
    public static final String BUCKET = "backups";

    private static final List<String> SOURCES = List.of("go.mod", "go.sum");
    private static final Duration START = Duration.ofSeconds(20);

    private final Path folder;
    private final int port;
    private Process process;

    private S3Server(Path folder) throws IOException {
        this.folder = folder;
        try (var socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
    }

    /** Starts one in an empty folder, which the caller removes. */
    public static S3Server start(Path folder) throws IOException {
        var server = new S3Server(folder);
        Files.createDirectories(server.objects());
        Files.createDirectories(folder.resolve("side"));
        server.startAgain();
        return server;
    }

    /** Starts it after a {@link #kill}. */
    public void startAgain() throws IOException {
        process =
                new ProcessBuilder(
                                program().toString(),
                                "--port=127.0.0.1:" + port,
                                "--access=" + ACCESS_KEY,
                                "--secret=" + SECRET_KEY,
                                "--quiet",
                                "posix",
                                "--sidecar=" + folder.resolve("side"),
                                folder.resolve("root").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        var deadline = Instant.now().plus(START);
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IOException("S3 server: " + Files.readString(folder.resolve("log")));
            }
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends it as a power failure does. */
    public void kill() throws IOException {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException("the S3 server does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Its address. */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** The directory that holds the bucket's objects as files. */
    public Path objects() {
        return folder.resolve("root").resolve(BUCKET);
    }

    /** Variables that hold its credentials. */
    public static Map<String, String> credentials() {
        return Map.of("AWS_ACCESS_KEY_ID", ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    }

    @Override
    public void close() throws IOException {
        kill();
    }

    private static Path program() throws IOException {
        var module = Path.of("src/test/s3").toAbsolutePath();
        return Once.program(
                "s3/" + Once.hash(module, SOURCES), "versitygw", to -> build(module, to));
    }

    private static void build(Path module, Path to) throws IOException {
        System.err.println("building the S3 server for the tests, once: about two minutes");
        try {
            PostgresPrograms.Processes.run(
                    module,
                    "go",
                    "build",
                    "-trimpath",
                    "-ldflags=-s -w",
                    "-o",
                    to.toString(),
                    "github.com/versity/versitygw/cmd/versitygw");
        } catch (IOException e) {
            throw new IOException("these tests need Go 1.26 to build the S3 server", e);
        }
    }
}
