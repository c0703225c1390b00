package dev.safetysystem.migrate.db;

import dev.safetysystem.migrate.outcome.Failure;

import java.sql.SQLException;
import java.util.Optional;

/**
 * What the server says about itself.
 *
 * @param version as it writes it, for example {@code 16.15}
 * @param major for example 16
 * @param database the database this session is in
 * @param user the role this session works as
 * @param encoding of the database
 * @param inRecovery a standby: nothing can be changed there
 * @param readOnly where it is set that sessions begin read-only: {@code user}, {@code database}, …;
 *     empty if they do not
 */
public record ServerFacts(
        String version,
        int major,
        String database,
        String user,
        String encoding,
        boolean inRecovery,
        Optional<String> readOnly) {
    /** The oldest that is supported: client_connection_check_interval came with it. */
    public static final int OLDEST_MAJOR = 14;

    /** Asks the server. */
    public static ServerFacts of(Session session) throws SQLException {
        return session.first(
                        """
                        select current_setting('server_version'),
                               current_setting('server_version_num')::int / 10000,
                               current_database(), current_user, current_setting('server_encoding'),
                               pg_catalog.pg_is_in_recovery(),
                               (select source from pg_catalog.pg_settings
                                where name = 'default_transaction_read_only' and setting = 'on')
                        """,
                        row ->
                                new ServerFacts(
                                        row.getString(1).split(" ")[0],
                                        row.getInt(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getBoolean(6),
                                        Optional.ofNullable(row.getString(7))))
                .orElseThrow();
    }

    /**
     * Asserts that this program can work here.
     *
     * @throws Failure bad input: a standby, or a role or database that is read-only
     */
    public ServerFacts requireWritable() {
        if (inRecovery) {
            throw Failure.badInput(
                    "standby",
                    "this server is a standby and refuses every change",
                    "Connect to the primary, or add target_session_attrs=read-write to the URL");
        }
        readOnly.ifPresent(
                source -> {
                    throw Failure.badInput(
                            "read-only",
                            "sessions of %s in %s begin read-only: default_transaction_read_only is on (set for: %s)"
                                    .formatted(user, database, source),
                            "For this program alone add options=-c%20default_transaction_read_only=off to the URL; for good: alter role … or alter database … reset default_transaction_read_only");
                });
        return this;
    }
}
