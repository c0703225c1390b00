package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * goose, sql-migrate and golang-migrate themselves, as one program that is built once from their Go
 * modules and kept in a cache.
 */
public final class OtherTools {
    private static final List<String> SOURCES = List.of("go.mod", "go.sum", "main.go");

    private OtherTools() {}

    /**
     * Runs a tool.
     *
     * @param up which way
     * @param steps how many files; 0 is all
     */
    public static void run(
            String tool,
            boolean up,
            PostgresServer server,
            String database,
            Path directory,
            int steps)
            throws IOException {
        PostgresPrograms.Processes.run(
                directory,
                program().toString(),
                tool,
                up ? "up" : "down",
                server.url(database).replace("postgresql://", "postgres://") + "?sslmode=disable",
                directory.toString(),
                Integer.toString(steps));
    }

    private static synchronized Path program() throws IOException {
        var module = Path.of("src/test/tools").toAbsolutePath();
        var program =
                PostgresPrograms.cache()
                        .resolveSibling("tools")
                        .resolve(hash(module))
                        .resolve("tools");
        if (Files.isExecutable(program)) return program;
        Files.createDirectories(program.getParent());
        try (var file =
                        FileChannel.open(
                                program.resolveSibling("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var lock = file.lock()) {
            if (lock.isValid() && !Files.isExecutable(program)) build(module, program);
        }
        return program;
    }

    private static void build(Path module, Path program) throws IOException {
        System.err.println("building other tools for the tests, once: about half a minute");
        var unfinished = program.resolveSibling("unfinished");
        try {
            PostgresPrograms.Processes.run(
                    module, "go", "build", "-trimpath", "-o", unfinished.toString(), ".");
        } catch (IOException e) {
            throw new IOException("these tests need Go 1.26 to build the tools", e);
        }
        Files.move(unfinished, program, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String hash(Path module) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (String source : SOURCES) digest.update(Files.readAllBytes(module.resolve(source)));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
