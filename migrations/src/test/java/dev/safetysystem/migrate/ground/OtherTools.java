package dev.safetysystem.migrate.ground;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Other tools of migrations, themselves: each as its own project gives it out. */
public final class OtherTools {
    /** Those that {@link #run} knows, by the names of their layouts. */
    public static final List<String> ALL =
            List.of("goose", "sql-migrate", "golang-migrate", "dbmate", "flyway");

    private OtherTools() {}

    /**
     * Runs a tool.
     *
     * @param up which way; Flyway's open edition has no way down
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

    static String url(PostgresServer server, String database) {
        return server.url(database).replace("postgresql://", "postgres://") + "?sslmode=disable";
    }
}
