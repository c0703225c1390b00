package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Other servers that the operating system's packages bring, where they are installed. */
public final class Programs implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path folder;

    private Programs(Process process, int port, Path folder) {
        this.process = process;
        this.port = port;
        this.folder = folder;
    }

    /** Where a program is, if it is installed. */
    public static Optional<Path> find(String name) {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts a program as the user that servers run as, and waits until its port answers. */
    public static Programs start(int port, List<String> command) throws IOException {
        Path folder = ServerUser.folder();
        var process =
                new ProcessBuilder(ServerUser.as(new ArrayList<>(command)))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(Files.createTempFile("program", ".log").toFile())
                        .start();
        Await.until(command.getFirst() + " listens", Duration.ofSeconds(120), () -> listens(port));
        return new Programs(process, port, folder);
    }

    /** A file that servers may read. */
    public static Path file(String suffix, String... lines) throws IOException {
        Path file = Files.createTempFile("program", suffix);
        Files.write(file, List.of(lines));
        if (!file.toFile().setReadable(true, false)) throw new IOException("cannot open " + file);
        return file;
    }

    /** A port that nobody listens on. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The folder that it runs in, and may write to. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
