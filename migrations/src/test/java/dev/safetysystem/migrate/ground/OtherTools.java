package dev.safetysystem.migrate.ground;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Other tools of migrations, themselves: each as its own project gives it out. */
public final class OtherTools {
    /** Those that {@link #run} knows, by the names of their layouts. */
    public static final List<String> ALL =
            List.of(
                    "goose",
                    "sql-migrate",
                    "golang-migrate",
                    "dbmate",
                    "flyway",
                    "prisma",
                    "diesel",
                    "sqlx");

    private OtherTools() {}

    /**
     * Runs a tool.
     *
     * @param up which way; Prisma and Flyway's open edition have no way down
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
        switch (tool) {
            case "flyway" -> flyway(server, database, directory, steps);
            case "prisma" -> Prisma.up(server, database, directory, steps);
            case "diesel", "sqlx" -> RustTools.run(tool, up, server, database, directory, steps);
            case "dbmate" -> {
                if (up) {
                    Dbmate.up(server, database, directory, steps);
                } else {
                    Dbmate.down(server, database, directory, steps);
                }
            }
            default -> GoTools.run(tool, up, server, database, directory, steps);
        }
    }

    private static void flyway(PostgresServer server, String database, Path directory, int steps) {
        FluentConfiguration flyway =
                Flyway.configure()
                        .dataSource(
                                "jdbc:postgresql://127.0.0.1:%d/%s"
                                        .formatted(server.port(), database),
                                PostgresServer.SUPERUSER,
                                PostgresServer.PASSWORD)
                        .locations("filesystem:" + directory)
                        // The database holds a type already.
                        .baselineOnMigrate(true)
                        .baselineVersion("0");
        if (steps > 0) {
            flyway.target(Integer.toString(steps));
        }
        flyway.load().migrate();
    }

    /** For tools that know no number of steps up: a directory that holds so many; 0 is all. */
    static Path first(Path directory, int steps) throws IOException {
        if (steps == 0) {
            return directory;
        }
        Path some = Files.createTempDirectory("some-");
        try (var entries = Files.list(directory)) {
            Map<String, List<Path>> numbers =
                    entries.collect(
                            Collectors.groupingBy(
                                    entry -> entry.getFileName().toString().replaceFirst("_.*", ""),
                                    TreeMap::new,
                                    Collectors.toList()));
            for (List<Path> step : numbers.values().stream().limit(steps).toList()) {
                for (Path entry : step) {
                    PostgresPrograms.Processes.run(
                            some, "cp", "--recursive", entry.toString(), some.toString());
                }
            }
        }
        return some;
    }

    static String url(PostgresServer server, String database) {
        return server.url(database).replace("postgresql://", "postgres://") + "?sslmode=disable";
    }
}
