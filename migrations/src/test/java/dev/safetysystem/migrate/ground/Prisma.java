package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prisma itself, from its npm package, with the engine that comes with it. */
final class Prisma {
    private static final List<String> SOURCES =
            List.of("package.json", "package-lock.json", "prisma.config.ts", "schema.prisma");

    /** It asks for the engines that it would download, and uses none of them. */
    private static final String UNUSED = "/dev/null";

    private Prisma() {}

    static void up(PostgresServer server, String database, Path directory, int steps)
            throws IOException {
        var sources = Path.of("src/test/prisma").toAbsolutePath();
        Path program =
                Once.program(
                        "tools/prisma-" + Once.hash(sources, SOURCES),
                        "prisma",
                        to -> install(sources, to));
        PostgresPrograms.Processes.run(
                directory,
                "env",
                "DSN=" + OtherTools.url(server, database),
                "MIGRATIONS=" + OtherTools.first(directory, steps),
                "PRISMA_SCHEMA_ENGINE_BINARY=" + UNUSED,
                "PRISMA_QUERY_ENGINE_LIBRARY=" + UNUSED,
                "CHECKPOINT_DISABLE=1",
                program.toString(),
                "migrate",
                "deploy");
    }

    private static void install(Path sources, Path to) throws IOException {
        Path folder = to.getParent();
        for (String source : SOURCES) {
            Files.write(folder.resolve(source), Files.readAllBytes(sources.resolve(source)));
        }
        try {
            PostgresPrograms.Processes.run(
                    folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent");
        } catch (IOException e) {
            throw new IOException("these tests need npm to get Prisma", e);
        }
        Files.writeString(
                to,
                "#!/bin/sh\ncd \"$(dirname \"$0\")\" && exec node_modules/.bin/prisma \"$@\"\n");
        if (!to.toFile().setExecutable(true)) {
            throw new IOException("cannot be made executable: " + to);
        }
    }
}
