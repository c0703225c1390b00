package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.db.Command;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.scripts.Repeatable;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Repeatable files as they were applied last. */
public final class Repeated {
    private static final String NAME = "repeatable";

    private static final String TABLE =
            """
            create table if not exists safetysystem.repeatable (
              set_name text not null,
              name text not null,
              file text not null,
              sha256 text not null,
              text text not null,
              system text not null,
              revision text not null,
              at timestamptz not null default clock_timestamp(),
              primary key (set_name, name))
            """;

    private final Session session;
    private final Actor actor;
    private final Log log;
    private final Tables tables;

    Repeated(Session session, Actor actor, Log log, Tables tables) {
        this.session = session;
        this.actor = actor;
        this.log = log;
        this.tables = tables;
    }

    /** Checksums of repeatable files as they were applied last, by name. */
    public Map<String, String> checksums() throws SQLException {
        return tables.has(NAME)
                ? session.map(
                        "select name, sha256 from safetysystem.repeatable where set_name = ?",
                        actor.set())
                : Map.of();
    }

    /** Makes the table of repeatable files; most sets have none and need none. */
    public void prepare() throws SQLException {
        tables.make(NAME, TABLE);
    }

    /** What is to be written in the transaction that applies a repeatable file. */
    public List<Command> applied(Repeatable repeatable, long milliseconds) {
        Command file =
                Command.of(
                        """
                insert into safetysystem.repeatable (set_name, name, file, sha256, text, system, revision)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (set_name, name) do update set file = excluded.file, sha256 = excluded.sha256,
                  text = excluded.text, system = excluded.system, revision = excluded.revision, at = clock_timestamp()
                """,
                        actor.set(),
                        repeatable.name(),
                        repeatable.script().file(),
                        repeatable.script().sha256(),
                        repeatable.script().text(),
                        actor.system(),
                        actor.revision());
        Command line =
                log.command(
                        "R " + repeatable.name(),
                        "applied",
                        0,
                        repeatable.script().sha256(),
                        milliseconds,
                        Optional.empty());
        return List.of(file, line);
    }
}
