package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.db.Command;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.Phase;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The lines of one set of migrations, one for each file, and the way to what else the history
 * knows. Every name is qualified: scripts change the search path.
 */
public final class History {
    private static final String ROWS =
            """
            select spelled, name, file, phase, up_sha256, up_text, down_text, floor, state, statement, baselined,
                   position, revision, to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), error
            from safetysystem.migration where set_name = ? order by position
            """;

    private static final String BASELINED = "baselined";

    private static final String WRITE =
            "with line as ("
                    + Log.INSERT
                    + """
                     returning id)
                    insert into safetysystem.migration
                      (set_name, version, spelled, name, file, phase, up_sha256, up_text, down_text, floor, state,
                       baselined, position, system, revision, finished_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                      (select id from line), ?, ?,
                      case when ? then clock_timestamp() end)
                    on conflict (set_name, version) do update set
                      spelled = excluded.spelled, name = excluded.name, file = excluded.file, phase = excluded.phase,
                      up_sha256 = excluded.up_sha256, up_text = excluded.up_text, down_text = excluded.down_text,
                      floor = excluded.floor, state = excluded.state, statement = 0, baselined = excluded.baselined,
                      position = excluded.position, system = excluded.system, revision = excluded.revision,
                      started_at = clock_timestamp(), finished_at = excluded.finished_at, error = null
                    """;

    private final Session session;
    private final Actor actor;
    private final Tables tables;
    private final Log log;

    /** The history of {@code actor}'s set in the session's database. */
    public History(Session session, Actor actor) {
        this.session = session;
        this.actor = actor;
        this.tables = new Tables(session);
        this.log = new Log(session, actor);
    }

    /**
     * Makes the tables if they are not there.
     *
     * @throws Failure bad input, if a later version of this program made them otherwise
     */
    public void prepare() throws SQLException {
        tables.prepare();
        objects().prepare();
    }

    /** What was done, line by line. */
    public Log log() {
        return log;
    }

    /** Which schema each revision needs. */
    public Releases releases() {
        return new Releases(session, actor, tables);
    }

    /** Repeatable files as they were applied last. */
    public Repeated repeated() {
        return new Repeated(session, actor, log, tables);
    }

    /** What is known of the database as a whole. */
    public Kept kept() {
        return new Kept(session, actor, tables);
    }

    /** Which objects the migrations made. */
    public MadeObjects objects() {
        return new MadeObjects(session, actor, tables);
    }

    /** All lines of the set in the order of application; none if there is no history yet. */
    public List<HistoryRow> rows() throws SQLException {
        if (!tables.exists()) {
            return List.of();
        }
        tables.requireFormat();
        return session.query(ROWS, History::row, actor.set());
    }

    private static HistoryRow row(ResultSet row) throws SQLException {
        return new HistoryRow(
                Version.parse(row.getString(1)).orElseThrow(),
                row.getString(2),
                row.getString(3),
                Phase.valueOf(row.getString(4).toUpperCase(java.util.Locale.ROOT)),
                row.getString(5),
                row.getString(6),
                Optional.ofNullable(row.getString(7)),
                Optional.ofNullable(row.getString(8)).flatMap(Version::parse),
                State.of(row.getString(9)),
                row.getInt(10),
                row.getBoolean(11),
                row.getLong(12),
                row.getString(13),
                Optional.ofNullable(row.getString(14)),
                Optional.ofNullable(row.getString(15)));
    }

    /** What is to be written in the transaction that applies a migration. */
    public List<Command> applied(Migration migration, long milliseconds) {
        return List.of(line(migration, State.APPLIED, "applied", milliseconds, Optional.empty()));
    }

    /** Writes the line of a migration that was found there, not applied. */
    public void baselined(Migration migration) throws SQLException {
        write(line(migration, State.APPLIED, BASELINED, 0, Optional.empty()));
    }

    /**
     * Writes the line of a migration that another tool applied.
     *
     * @param from what that tool's table says
     */
    public void imported(Migration migration, String from) throws SQLException {
        write(line(migration, State.APPLIED, "imported", 0, Optional.of(from)));
    }

    /** Says that a file without a transaction begins; committed before its first statement. */
    public void applying(Migration migration) throws SQLException {
        write(line(migration, State.APPLYING, "applying", 0, Optional.empty()));
    }

    private void write(Command line) throws SQLException {
        session.update(List.of(line));
    }

    /** A migration's line, together with the log's. */
    private Command line(
            Migration migration,
            State state,
            String event,
            long milliseconds,
            Optional<String> error) {
        String key = migration.version().key();
        Object[] line = log.line(key, event, 0, migration.up().sha256(), milliseconds, error);
        Object[] row = {
            actor.set(),
            key,
            migration.version().text(),
            migration.name(),
            migration.up().file(),
            migration.up().phase().word(),
            migration.up().sha256(),
            migration.up().text(),
            migration.down().map(down -> down.text()).orElse(null),
            migration.up().floor(migration.version()).map(Version::text).orElse(null),
            state.word(),
            event.equals(BASELINED),
            actor.system(),
            actor.revision(),
            state == State.APPLIED
        };
        return Command.of(WRITE, Stream.of(line, row).flatMap(Arrays::stream).toArray());
    }

    /** Takes over a corrected text of an unfinished file. */
    public void corrected(Migration migration) throws SQLException {
        session.update(
                "update safetysystem.migration set up_sha256 = ?, up_text = ?, down_text = ?, error = null where set_name = ? and version = ?",
                migration.up().sha256(),
                migration.up().text(),
                migration.down().map(down -> down.text()).orElse(null),
                actor.set(),
                migration.version().key());
    }

    /** How many statements of an unfinished file are done. */
    public void progress(Version version, int statement) throws SQLException {
        session.update(
                "update safetysystem.migration set statement = ? where set_name = ? and version = ?",
                statement,
                actor.set(),
                version.key());
    }

    /** A person accepts a file as it reads now for what was applied. */
    public void repaired(Migration migration, String because) throws SQLException {
        session.update(
                "update safetysystem.migration set up_sha256 = ?, up_text = ?, down_text = ?, file = ? where set_name = ? and version = ?",
                migration.up().sha256(),
                migration.up().text(),
                migration.down().map(down -> down.text()).orElse(null),
                migration.up().file(),
                actor.set(),
                migration.version().key());
        log.write(
                migration.version().key(),
                "repaired",
                0,
                migration.up().sha256(),
                0,
                Optional.of(because));
    }

    /** A person says how many statements of an unfinished file are done. */
    public void repaired(Version version, int done, String because) throws SQLException {
        progress(version, done);
        log.write(version.key(), "repaired", done, "", 0, Optional.of(because));
    }

    /** What is to be written when a down, or a file without a transaction, is done. */
    public List<Command> finished(Version version, State state, String sha256, long milliseconds) {
        return List.of(
                Command.of(
                        "update safetysystem.migration set state = ?, statement = 0, finished_at = clock_timestamp(), error = null where set_name = ? and version = ?",
                        state.word(),
                        actor.set(),
                        version.key()),
                log.command(
                        version.key(), state.word(), 0, sha256, milliseconds, Optional.empty()));
    }

    /** A down begins outside a transaction. */
    public void reverting(Version version) throws SQLException {
        session.update(
                "update safetysystem.migration set state = 'reverting', statement = 0, finished_at = null where set_name = ? and version = ?",
                actor.set(),
                version.key());
        log.write(version.key(), "reverting", 0, "", 0, Optional.empty());
    }

    /** An up or a down of which nothing was done is as if it had never begun. */
    public void unbegun(Version version, boolean up) throws SQLException {
        if (up) {
            session.update(
                    "delete from safetysystem.migration where set_name = ? and version = ? and state = 'applying'",
                    actor.set(),
                    version.key());
        } else {
            session.update(
                    "update safetysystem.migration set state = 'applied', finished_at = clock_timestamp() where set_name = ? and version = ?",
                    actor.set(),
                    version.key());
        }
    }

    /** Why an attempt failed. */
    public void failed(Version version, int statement, String sha256, String error)
            throws SQLException {
        session.update(
                "update safetysystem.migration set error = ? where set_name = ? and version = ? and state in ('applying', 'reverting')",
                error,
                actor.set(),
                version.key());
        log.write(version.key(), "failed", statement, sha256, 0, Optional.of(error));
    }
}
