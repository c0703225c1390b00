package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.Fingerprint.Item;
import dev.safetysystem.migrate.db.Session;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which objects the migrations made, as the catalogue showed them afterwards. What was there before
 * a run is kept as well, marked as not made: so what a killed run made can still be told when the
 * next one begins. Others' objects that come between two runs are never taken for ours.
 */
public final class MadeObjects {
    private static final String NAME = "object";

    private static final String TABLE =
            """
            create table if not exists safetysystem.object (
              name text primary key,
              definition text not null,
              tuning text not null,
              made boolean not null,
              set_name text not null,
              version text not null,
              at timestamptz not null default clock_timestamp())
            """;

    private static final String ROWS =
            """
            select name, definition, tuning, made, set_name, version, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            from safetysystem.object
            """;

    /** Committed work of any set since this line of the log has not been recorded. */
    private static final String MARKER = "objects recorded up to";

    private final Session session;
    private final Actor actor;
    private final Tables tables;

    /** The objects of {@code session}'s database; what is written is on {@code actor}'s behalf. */
    MadeObjects(Session session, Actor actor, Tables tables) {
        this.session = session;
        this.actor = actor;
        this.tables = tables;
    }

    /**
     * One object.
     *
     * @param item what the catalogue said
     * @param made whether a migration made or changed it
     * @param version by which, empty if none did
     * @param at when, in UTC
     */
    public record Row(Item item, boolean made, String version, String at) {}

    /** Makes the table if it is not there. */
    void prepare() throws SQLException {
        tables.make(NAME, TABLE);
    }

    /** What is recorded, by name; empty if nothing is, or if a run ended before it recorded. */
    public Optional<Map<String, Row>> made() throws SQLException {
        if (!tables.has(NAME) || !isUpToDate()) {
            return Optional.empty();
        }
        var made = rows();
        made.values().removeIf(row -> !row.made());
        return Optional.of(made);
    }

    /** Whether everything that was committed is recorded. */
    public boolean isUpToDate() throws SQLException {
        return marker().equals(Optional.of(lastLine()));
    }

    private Map<String, Row> rows() throws SQLException {
        var rows = new TreeMap<String, Row>();
        for (Row row : session.query(ROWS, MadeObjects::row)) {
            rows.put(row.item().name(), row);
        }
        return rows;
    }

    private static Row row(ResultSet row) throws SQLException {
        var item = new Item(row.getString(1), row.getString(2), row.getString(3));
        return new Row(item, row.getBoolean(4), row.getString(6), row.getString(7));
    }

    private Optional<String> marker() throws SQLException {
        return tables.value(MARKER);
    }

    /** Failures change nothing. */
    private String lastLine() throws SQLException {
        return session.first(
                        "select coalesce(max(id), 0) from safetysystem.migration_log where event <> 'failed'",
                        row -> row.getString(1))
                .orElse("0");
    }

    private void mark() throws SQLException {
        tables.keep(MARKER, lastLine());
    }

    /**
     * A run begins. What differs from what is recorded was done by others, unless a run ended
     * before it recorded.
     *
     * @param now the schema
     * @param undisturbed whether nobody has changed the schema since this program last did
     * @param version the version that is applied last; empty if none is
     */
    public void begin(Fingerprint now, boolean undisturbed, String version) throws SQLException {
        session.transaction(
                () -> {
                    boolean known = marker().isPresent();
                    if (known && !isUpToDate()) {
                        change(items(rows()), now, version);
                    }
                    // A history of a release that recorded nothing, and exactly its schema.
                    else if (!known && undisturbed && !version.isEmpty()) {
                        change(Map.of(), now, version);
                    } else {
                        others(now);
                    }
                    mark();
                    return true;
                });
    }

    /** What is ours stays as it was recorded, whatever others did to it. */
    private void others(Fingerprint now) throws SQLException {
        Map<String, Row> rows = rows();
        Map<String, Item> items = now.byName();
        var changed = new ArrayList<Item>();
        var gone = new ArrayList<String>();
        items.forEach(
                (name, item) -> {
                    Row row = rows.get(name);
                    if (row == null || !row.made() && !row.item().equals(item)) {
                        changed.add(item);
                    }
                });
        rows.forEach(
                (name, row) -> {
                    if (!row.made() && !items.containsKey(name)) {
                        gone.add(name);
                    }
                });
        write(changed, gone, false, "");
    }

    /** Everything is taken for made: a database that is adopted. */
    public void adopt(Fingerprint now, String version) throws SQLException {
        change(Map.of(), now, version);
        mark();
    }

    /** Something was done between these two looks at the schema. May be called in a transaction. */
    public void record(Fingerprint before, Fingerprint after, String version) throws SQLException {
        change(before.byName(), after, version);
        mark();
    }

    private void change(Map<String, Item> before, Fingerprint after, String version)
            throws SQLException {
        Map<String, Item> now = after.byName();
        List<Item> changed =
                now.values().stream()
                        .filter(item -> !item.equals(before.get(item.name())))
                        .toList();
        List<String> gone =
                before.keySet().stream().filter(name -> !now.containsKey(name)).toList();
        write(changed, gone, true, version);
    }

    private static Map<String, Item> items(Map<String, Row> rows) {
        var items = new TreeMap<String, Item>();
        rows.forEach((name, row) -> items.put(name, row.item()));
        return items;
    }

    private void write(List<Item> changed, List<String> gone, boolean made, String version)
            throws SQLException {
        if (!gone.isEmpty()) {
            session.update(
                    "delete from safetysystem.object where name = any (?)",
                    array(gone.toArray(String[]::new)));
        }
        if (changed.isEmpty()) {
            return;
        }
        session.update(
                """
                insert into safetysystem.object (name, definition, tuning, made, set_name, version)
                select o.name, o.definition, o.tuning, ?, ?, ? from unnest(?, ?, ?) as o (name, definition, tuning)
                on conflict (name) do update set definition = excluded.definition, tuning = excluded.tuning,
                  made = excluded.made, set_name = excluded.set_name, version = excluded.version, at = excluded.at
                """,
                made,
                actor.set(),
                version,
                array(changed, Item::name),
                array(changed, Item::definition),
                array(changed, Item::tuning));
    }

    private Array array(List<Item> items, Function<Item, String> part) throws SQLException {
        return array(items.stream().map(part).toArray(String[]::new));
    }

    private Array array(String[] texts) throws SQLException {
        return session.connection().createArrayOf("text", texts);
    }
}
