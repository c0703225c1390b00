package dev.safetysystem.migrate.db;

import java.time.Duration;

/**
 * How a session behaves on the server.
 *
 * @param applicationName seen in {@code pg_stat_activity}: system/revision
 * @param lockTimeout how long one statement waits for a table's lock; zero waits for ever
 * @param statementTimeout how long one statement may run; zero is no limit
 * @param connectTimeout how long to wait for the server to answer the first time
 */
public record SessionSettings(
        String applicationName,
        Duration lockTimeout,
        Duration statementTimeout,
        Duration connectTimeout) {

    /** Defaults of the command line: 5 s for a lock, no limit for a statement, 10 s to connect. */
    public static SessionSettings named(String applicationName) {
        return new SessionSettings(
                applicationName, Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(10));
    }
}
