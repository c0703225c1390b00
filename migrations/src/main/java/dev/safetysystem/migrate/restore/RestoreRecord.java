package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.db.Session;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Restores that a database went through, kept in it: so that a command which is given twice (a pod
 * that starts twice) restores once, and people can see later what happened.
 */
final class RestoreRecord {

    private static final String TABLE =
            """
            create table if not exists safetysystem.restores (
              request text primary key, set_address text not null,
              snapshot_at timestamptz not null, restored_at timestamptz not null default now(),
              quarantine text not null)
            """;

    private RestoreRecord() {}

    /** Whether that request was carried out in the session's database; says which set it was. */
    static Optional<String> of(Session session, String request) throws SQLException {
        if (!session.isTrue("select to_regclass('safetysystem.restores') is not null")) {
            return Optional.empty();
        }
        return session.first(
                "select set_address from safetysystem.restores where request = ?",
                row -> row.getString(1),
                request);
    }

    /** Notes the request in the database that is about to become live. */
    static void write(
            Session session,
            String owner,
            String request,
            String set,
            Instant snapshotAt,
            String quarantine)
            throws SQLException {
        session.transaction(
                () -> {
                    boolean schema =
                            session.isTrue("select to_regnamespace('safetysystem') is null");
                    if (schema) {
                        session.execute("create schema safetysystem");
                        session.execute("alter schema safetysystem owner to " + Sql.name(owner));
                    }
                    session.execute(TABLE);
                    session.execute(
                            "alter table safetysystem.restores owner to " + Sql.name(owner));
                    return session.update(
                            "insert into safetysystem.restores"
                                    + " (request, set_address, snapshot_at, quarantine)"
                                    + " values (?, ?, ?::timestamptz, ?)"
                                    + " on conflict (request) do update set"
                                    + " restored_at = now(), quarantine = excluded.quarantine",
                            request,
                            set,
                            snapshotAt.toString(),
                            quarantine);
                });
    }
}
