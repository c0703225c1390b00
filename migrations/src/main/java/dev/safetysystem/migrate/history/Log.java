package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.db.Command;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What was done, line by line; none is ever changed or removed. */
public final class Log {
    /** The time is what was taken before the line's transaction, and what that has taken itself. */
    static final String INSERT =
            "insert into safetysystem.migration_log (set_name, version, event, statement, sha256, system, revision, duration_ms, error) values (?, ?, ?, ?, ?, ?, ?, ?::bigint + (extract(epoch from clock_timestamp() - now()) * 1000)::bigint, ?)";

    private final Session session;
    private final Actor actor;

    Log(Session session, Actor actor) {
        this.session = session;
        this.actor = actor;
    }

    /** A statement that no transaction can hold begins; committed before it. */
    public void alone(Version version, int statement, String sha256) throws SQLException {
        write(version.key(), "alone", statement, sha256, 0, Optional.empty());
    }

    /** The statement that {@link #alone} named, if nothing was written about the file since. */
    public Optional<Integer> begunAlone(Version version) throws SQLException {
        return session.first(
                "select case event when 'alone' then statement else 0 end from safetysystem.migration_log where set_name = ? and version = ? order by id desc limit 1",
                row -> row.getInt(1),
                actor.set(),
                version.key());
    }

    /** A line of the log about a command of another tool. */
    public void command(String event, long milliseconds, Optional<String> error)
            throws SQLException {
        write("command", event, 0, "", milliseconds, error);
    }

    /** A line of the log that is never changed. */
    void write(
            String version,
            String event,
            int statement,
            String sha256,
            long milliseconds,
            Optional<String> error)
            throws SQLException {
        session.update(List.of(command(version, event, statement, sha256, milliseconds, error)));
    }

    /** A line, still to be written. */
    Command command(
            String version,
            String event,
            int statement,
            String sha256,
            long milliseconds,
            Optional<String> error) {
        return Command.of(INSERT, line(version, event, statement, sha256, milliseconds, error));
    }

    /** The parameters of {@link #INSERT}. */
    Object[] line(
            String version,
            String event,
            int statement,
            String sha256,
            long milliseconds,
            Optional<String> error) {
        return new Object[] {
            actor.set(),
            version,
            event,
            statement,
            sha256,
            actor.system(),
            actor.revision(),
            milliseconds,
            error.orElse(null)
        };
    }
}
