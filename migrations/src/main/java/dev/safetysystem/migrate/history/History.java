package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.Phase;
import dev.safetysystem.migrate.scripts.Repeatable;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The history tables of one set of migrations. Every name is qualified: scripts change the search
 * path.
 */
public final class History {
    private static final String FORMAT = "1";

    /** Beside the one that releases before 0.2 know. */
    private static final String FINGERPRINT = "fingerprint and its former";

    private static final List<String> TABLES =
            List.of(
                    """
                    create table if not exists safetysystem.state (
                      name text primary key,
                      value text not null,
                      at timestamptz not null default now())
                    """,
                    """
                    create table if not exists safetysystem.migration (
                      set_name text not null,
                      version text not null,
                      spelled text not null,
                      name text not null,
                      file text not null,
                      phase text not null check (phase in ('expand', 'contract')),
                      up_sha256 text not null,
                      up_text text not null,
                      down_text text,
                      floor text,
                      state text not null check (state in ('applying', 'applied', 'reverting', 'reverted')),
                      statement int not null default 0,
                      baselined boolean not null default false,
                      position bigint not null,
                      system text not null,
                      revision text not null,
                      started_at timestamptz not null default clock_timestamp(),
                      finished_at timestamptz,
                      error text,
                      primary key (set_name, version))
                    """,
                    """
                    create table if not exists safetysystem.migration_log (
                      id bigint generated always as identity primary key,
                      at timestamptz not null default clock_timestamp(),
                      set_name text not null,
                      version text not null,
                      event text not null,
                      statement int not null default 0,
                      sha256 text not null default '',
                      system text not null,
                      revision text not null,
                      by_role text not null default current_user,
                      duration_ms bigint not null default 0,
                      error text)
                    """,
                    """
                    create table if not exists safetysystem.release (
                      set_name text not null,
                      revision text not null,
                      system text not null,
                      built_for text not null,
                      needs text not null,
                      at timestamptz not null default now(),
                      primary key (set_name, revision))
                    """,
                    "insert into safetysystem.state (name, value) values ('format', '"
                            + FORMAT
                            + "') on conflict do nothing");

    private static final String REPEATABLE =
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

    private static final String ROWS =
            """
            select spelled, name, file, phase, up_sha256, up_text, down_text, floor, state, statement, baselined,
                   position, revision, to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), error
            from safetysystem.migration where set_name = ? order by position
            """;

    private final Session session;
    private final Actor actor;

    /** The history of {@code actor}'s set in the session's database. */
    public History(Session session, Actor actor) {
        this.session = session;
        this.actor = actor;
    }

    /** Whether the tables are there at all. */
    public boolean exists() throws SQLException {
        return session.isTrue(
                "select pg_catalog.to_regclass('safetysystem.migration') is not null");
    }

    /**
     * Makes the tables if they are not there.
     *
     * @throws Failure bad input, if a later version of this program made them otherwise
     */
    public void prepare() throws SQLException {
        if (!exists())
            session.transaction(
                    () -> {
                        // A role may work in a schema that was made for it and make none itself.
                        if (!hasSchema()) session.execute("create schema safetysystem");
                        for (String statement : TABLES) session.execute(statement);
                        return true;
                    });
        requireFormat();
        objects().prepare();
    }

    /** Which objects the migrations made. */
    public MadeObjects objects() {
        return new MadeObjects(session, actor);
    }

    private boolean hasSchema() throws SQLException {
        return session.isTrue("select pg_catalog.to_regnamespace('safetysystem') is not null");
    }

    private void requireFormat() throws SQLException {
        String format = state("format").orElse("unknown");
        if (!format.equals(FORMAT))
            throw Failure.badInput(
                    "history-format",
                    "the history of this database has format %s; this program knows format %s"
                            .formatted(format, FORMAT),
                    "Use the version of this program that wrote it, or a later one");
    }

    /** All lines of the set in the order of application; none if there is no history yet. */
    public List<HistoryRow> rows() throws SQLException {
        if (!exists()) return List.of();
        requireFormat();
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

    /** Writes a migration's line; in the file's own transaction if it has one. */
    public void applied(Migration migration, long milliseconds) throws SQLException {
        write(migration, State.APPLIED, false);
        log(
                migration.version(),
                "applied",
                0,
                migration.up().sha256(),
                milliseconds,
                Optional.empty());
    }

    /** Writes the line of a migration that was found there, not applied. */
    public void baselined(Migration migration) throws SQLException {
        write(migration, State.APPLIED, true);
        log(migration.version(), "baselined", 0, migration.up().sha256(), 0, Optional.empty());
    }

    /**
     * Writes the line of a migration that another tool applied.
     *
     * @param from what that tool's table says
     */
    public void imported(Migration migration, String from) throws SQLException {
        write(migration, State.APPLIED, false);
        log(migration.version(), "imported", 0, migration.up().sha256(), 0, Optional.of(from));
    }

    /** Says that a file without a transaction begins; committed before its first statement. */
    public void applying(Migration migration) throws SQLException {
        write(migration, State.APPLYING, false);
        log(migration.version(), "applying", 0, migration.up().sha256(), 0, Optional.empty());
    }

    private void write(Migration migration, State state, boolean baselined) throws SQLException {
        session.update(
                """
                insert into safetysystem.migration
                  (set_name, version, spelled, name, file, phase, up_sha256, up_text, down_text, floor, state,
                   baselined, position, system, revision, finished_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                  (select coalesce(max(position), 0) + 1 from safetysystem.migration), ?, ?,
                  case when ? then clock_timestamp() end)
                on conflict (set_name, version) do update set
                  spelled = excluded.spelled, name = excluded.name, file = excluded.file, phase = excluded.phase,
                  up_sha256 = excluded.up_sha256, up_text = excluded.up_text, down_text = excluded.down_text,
                  floor = excluded.floor, state = excluded.state, statement = 0, baselined = excluded.baselined,
                  position = excluded.position, system = excluded.system, revision = excluded.revision,
                  started_at = clock_timestamp(), finished_at = excluded.finished_at, error = null
                """,
                actor.set(),
                migration.version().key(),
                migration.version().text(),
                migration.name(),
                migration.up().file(),
                migration.up().phase().word(),
                migration.up().sha256(),
                migration.up().text(),
                migration.down().map(down -> down.text()).orElse(null),
                migration.up().floor(migration.version()).map(Version::text).orElse(null),
                state.word(),
                baselined,
                actor.system(),
                actor.revision(),
                state == State.APPLIED);
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

    /** Whether the first up of an empty database has begun and not ended. */
    public boolean isFirstUp() throws SQLException {
        return exists() && state(firstUp()).isPresent();
    }

    /** The first up of an empty database begins. */
    public void beginFirstUp() throws SQLException {
        session.update(
                "insert into safetysystem.state (name, value) values (?, 'begun') on conflict do nothing",
                firstUp());
    }

    /** It has ended: from now on something may run there. */
    public void endFirstUp() throws SQLException {
        session.update("delete from safetysystem.state where name = ?", firstUp());
    }

    private String firstUp() {
        return "first-up:" + actor.set();
    }

    /** Checksums of repeatable files as they were applied last, by name. */
    public Map<String, String> repeated() throws SQLException {
        return hasRepeatable()
                ? session.map(
                        "select name, sha256 from safetysystem.repeatable where set_name = ?",
                        actor.set())
                : Map.of();
    }

    private boolean hasRepeatable() throws SQLException {
        return session.isTrue(
                "select pg_catalog.to_regclass('safetysystem.repeatable') is not null");
    }

    /** Makes the table of repeatable files; most sets have none and need none. */
    public void prepareRepeatable() throws SQLException {
        if (!hasRepeatable()) session.execute(REPEATABLE);
    }

    /** A repeatable file was applied; in its own transaction. */
    public void repeated(Repeatable repeatable, long milliseconds) throws SQLException {
        session.update(
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
        log(
                "R " + repeatable.name(),
                "applied",
                0,
                repeatable.script().sha256(),
                milliseconds,
                Optional.empty());
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
        log(migration.version(), "repaired", 0, migration.up().sha256(), 0, Optional.of(because));
    }

    /** A person says how many statements of an unfinished file are done. */
    public void repaired(Version version, int done, String because) throws SQLException {
        progress(version, done);
        log(version, "repaired", done, "", 0, Optional.of(because));
    }

    /** A statement that no transaction can hold begins; committed before it. */
    public void alone(Version version, int statement, String sha256) throws SQLException {
        log(version, "alone", statement, sha256, 0, Optional.empty());
    }

    /** The statement that {@link #alone} named, if nothing was written about the file since. */
    public Optional<Integer> begunAlone(Version version) throws SQLException {
        return session.first(
                "select case event when 'alone' then statement else 0 end from safetysystem.migration_log where set_name = ? and version = ? order by id desc limit 1",
                row -> row.getInt(1),
                actor.set(),
                version.key());
    }

    /** A file without a transaction is done. */
    public void finished(Version version, State state, String sha256, long milliseconds)
            throws SQLException {
        session.update(
                "update safetysystem.migration set state = ?, statement = 0, finished_at = clock_timestamp(), error = null where set_name = ? and version = ?",
                state.word(),
                actor.set(),
                version.key());
        log(version, state.word(), 0, sha256, milliseconds, Optional.empty());
    }

    /** A down begins outside a transaction. */
    public void reverting(Version version) throws SQLException {
        session.update(
                "update safetysystem.migration set state = 'reverting', statement = 0, finished_at = null where set_name = ? and version = ?",
                actor.set(),
                version.key());
        log(version, "reverting", 0, "", 0, Optional.empty());
    }

    /** An up or a down of which nothing was done is as if it had never begun. */
    public void unbegun(Version version, boolean up) throws SQLException {
        if (up)
            session.update(
                    "delete from safetysystem.migration where set_name = ? and version = ? and state = 'applying'",
                    actor.set(),
                    version.key());
        else
            session.update(
                    "update safetysystem.migration set state = 'applied', finished_at = clock_timestamp() where set_name = ? and version = ?",
                    actor.set(),
                    version.key());
    }

    /** Why an attempt failed. */
    public void failed(Version version, int statement, String sha256, String error)
            throws SQLException {
        session.update(
                "update safetysystem.migration set error = ? where set_name = ? and version = ? and state in ('applying', 'reverting')",
                error,
                actor.set(),
                version.key());
        log(version, "failed", statement, sha256, 0, Optional.of(error));
    }

    /** A line of the log that is never changed. */
    public void log(
            Version version,
            String event,
            int statement,
            String sha256,
            long milliseconds,
            Optional<String> error)
            throws SQLException {
        log(version.key(), event, statement, sha256, milliseconds, error);
    }

    /** A line of the log about a command of another tool. */
    public void logCommand(String event, long milliseconds, Optional<String> error)
            throws SQLException {
        log("command", event, 0, "", milliseconds, error);
    }

    private void log(
            String version,
            String event,
            int statement,
            String sha256,
            long milliseconds,
            Optional<String> error)
            throws SQLException {
        session.update(
                "insert into safetysystem.migration_log (set_name, version, event, statement, sha256, system, revision, duration_ms, error) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                actor.set(),
                version,
                event,
                statement,
                sha256,
                actor.system(),
                actor.revision(),
                milliseconds,
                error.orElse(null));
    }

    /** What a revision needs, as it declared when it was last brought up. */
    public Optional<Release> release(String revision) throws SQLException {
        if (!exists()) return Optional.empty();
        return session.first(
                "select revision, built_for, needs from safetysystem.release where set_name = ? and revision = ?",
                row ->
                        new Release(
                                row.getString(1),
                                Version.parse(row.getString(2)).orElseThrow(),
                                Version.parse(row.getString(3)).orElseThrow()),
                actor.set(),
                revision);
    }

    /** Keeps what the revision needs. Writes nothing if it is known already. */
    public void declare(Release release) throws SQLException {
        session.update(
                """
                insert into safetysystem.release (set_name, revision, system, built_for, needs) values (?, ?, ?, ?, ?)
                on conflict (set_name, revision) do update set built_for = excluded.built_for, needs = excluded.needs, at = now()
                  where (release.built_for, release.needs) is distinct from (excluded.built_for, excluded.needs)
                """,
                actor.set(),
                release.revision(),
                actor.system(),
                release.builtFor().text(),
                release.needs().text());
    }

    /** The fingerprint after the last change that this program made. */
    public Optional<String> fingerprint() throws SQLException {
        if (!exists()) return Optional.empty();
        Optional<String> former = state("fingerprint");
        Optional<String> now = state(FINGERPRINT);
        // A former release that worked here since has not written the newer one.
        return now.filter(both -> former.filter(f -> both.endsWith(" " + f)).isPresent())
                .map(both -> both.substring(0, both.indexOf(' ')))
                .or(() -> former);
    }

    /** Keeps the fingerprint, to notice later what others changed. */
    public void keep(Fingerprint fingerprint) throws SQLException {
        keep("fingerprint", fingerprint.former());
        keep(FINGERPRINT, fingerprint.hash() + " " + fingerprint.former());
    }

    private void keep(String name, String value) throws SQLException {
        session.update(
                "insert into safetysystem.state (name, value) values (?, ?) on conflict (name) do update set value = excluded.value, at = now()",
                name,
                value);
    }

    private Optional<String> state(String name) throws SQLException {
        return session.first(
                "select value from safetysystem.state where name = ?",
                row -> row.getString(1),
                name);
    }
}
