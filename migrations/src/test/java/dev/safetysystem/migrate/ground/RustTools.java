package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** diesel and sqlx themselves, as one program built from their crates. */
final class RustTools {
    private static final List<String> SOURCES = List.of("Cargo.toml", "Cargo.lock", "src/main.rs");

    private RustTools() {}

    static void run(
            String tool,
            boolean up,
            PostgresServer server,
            String database,
            Path directory,
            int steps)
            throws IOException {
        boolean some = up && tool.equals("sqlx");
        Path files = some ? OtherTools.first(directory, steps) : directory;
        var module = Path.of("src/test/rust-tools").toAbsolutePath();
        Path program =
                Once.program(
                        "tools/" + Once.hash(module, SOURCES),
                        "rust-tools",
                        to -> build(module, to));
        PostgresPrograms.Processes.run(
                directory,
                program.toString(),
                tool,
                up ? "up" : "down",
                OtherTools.url(server, database),
                files.toString(),
                Integer.toString(some ? 0 : steps));
    }

    private static void build(Path module, Path to) throws IOException {
        System.err.println("building diesel and sqlx for the tests, once: one to four minutes");
        Path target = Files.createTempDirectory(to.getParent(), "cargo-");
        try {
            PostgresPrograms.Processes.run(
                    module, "cargo", "build", "--quiet", "--locked", "--target-dir", "" + target);
        } catch (IOException e) {
            throw new IOException("these tests need cargo and libpq-dev to build the tools", e);
        }
        Files.move(target.resolve("debug/rust-tools"), to, StandardCopyOption.REPLACE_EXISTING);
        PostgresPrograms.Processes.run(module, "rm", "--recursive", target.toString());
    }
}
