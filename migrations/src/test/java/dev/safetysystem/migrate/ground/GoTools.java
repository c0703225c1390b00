package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** goose, sql-migrate and golang-migrate themselves, as one program built from their Go modules. */
final class GoTools {
    private static final List<String> SOURCES = List.of("go.mod", "go.sum", "main.go");

    private GoTools() {}

    static void run(
            String tool,
            boolean up,
            PostgresServer server,
            String database,
            Path directory,
            int steps)
            throws IOException {
        var module = Path.of("src/test/tools").toAbsolutePath();
        Path program =
                Once.program(
                        "tools/" + Once.hash(module, SOURCES), "tools", to -> build(module, to));
        PostgresPrograms.Processes.run(
                directory,
                program.toString(),
                tool,
                up ? "up" : "down",
                OtherTools.url(server, database),
                directory.toString(),
                Integer.toString(steps));
    }

    private static void build(Path module, Path to) throws IOException {
        System.err.println("building other tools for the tests, once: about half a minute");
        try {
            PostgresPrograms.Processes.run(
                    module, "go", "build", "-trimpath", "-o", to.toString(), ".");
        } catch (IOException e) {
            throw new IOException("these tests need Go 1.26 to build the tools", e);
        }
    }
}
