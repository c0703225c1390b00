package dev.safetysystem.migrate.foreign;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.Repeatable;
import dev.safetysystem.migrate.scripts.Script;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.Version;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What another tool did to a database, in terms of the files that are here.
 *
 * @param tool its name
 * @param table its table
 * @param says what the table's lines say, for people
 * @param applied the files that are applied, in their order
 * @param repeated the repeatable files whose last text is applied
 * @param proved whether the table itself names the files; else a person does
 */
public record ForeignHistory(
        String tool,
        String table,
        String says,
        List<Migration> applied,
        List<Repeatable> repeated,
        boolean proved) {
    private static final int DATE = 8;
    private static final List<String> FILLINGS = List.of("000000", "999999");
    private static final int SHOWN = 5;

    public ForeignHistory {
        applied = List.copyOf(applied);
        repeated = List.copyOf(repeated);
    }

    /**
     * Reads it.
     *
     * @param folder the files that the tool applied, and those it did not yet
     * @param named its table, where it is not called as usual or there are several
     * @param at the last file that is applied, where the table's lines name none
     * @throws Failure bad input: no such table, or several; a line that no file stands for, a file
     *     that was edited, a migration that stopped in its middle
     */
    public static ForeignHistory read(
            Session session, ScriptFolder folder, Optional<String> named, Optional<Version> at)
            throws SQLException {
        Found found = find(session, named);
        Tool tool = found.tool();
        refuseBroken(session, found);
        List<Entry> entries = tool.read(session, found.table());
        String says =
                entries.size()
                        + " lines"
                        + (entries.isEmpty() ? "" : ", last " + entries.getLast().id());
        if (tool.means() == Tool.Means.SAID) {
            return new ForeignHistory(
                    tool.word(),
                    found.table(),
                    says,
                    upTo(folder, at.orElseThrow(() -> sayAt(tool, says))),
                    List.of(),
                    false);
        }
        if (at.isPresent()) {
            throw Failure.badInput(
                    "usage",
                    "--at is for tools whose table names no files; %s says what is applied"
                            .formatted(found.table()),
                    "Leave it out");
        }
        var matching = new Matching(folder, tool);
        entries.forEach(matching::take);
        tool.readBegun(session, found.table()).forEach(matching::takeBaseline);
        found.asks(session, tool.baseline()).forEach(matching::takeUpTo);
        List<Repeatable> repeated = repeated(session, folder, found);
        matching.refuse();
        return new ForeignHistory(
                tool.word(), found.table(), says, matching.applied(), repeated, true);
    }

    private record Found(Tool tool, String table) {
        /** The first column of what the tool's table says to a query; nothing without one. */
        List<String> asks(Session session, Optional<String> query) throws SQLException {
            return query.isPresent()
                    ? session.query(query.get().formatted(table), row -> row.getString(1))
                    : List.of();
        }
    }

    private static Found find(Session session, Optional<String> named) throws SQLException {
        Map<String, Set<String>> columns = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        session.query(
                """
                select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.relname, a.attname
                from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'safetysystem')
                  and (c.oid = pg_catalog.to_regclass(nullif(?, '')) or ? = '' and c.relname like '%\\_%')
                order by 1
                """,
                row -> {
                    names.put(row.getString(1), row.getString(2));
                    return columns.computeIfAbsent(row.getString(1), t -> new TreeSet<>())
                            .add(row.getString(3));
                },
                named.orElse(""),
                named.orElse(""));
        var found = new ArrayList<Found>();
        columns.forEach(
                (table, has) -> {
                    for (Tool tool : Tool.values()) {
                        if (tool.keeps(names.get(table), has)) {
                            found.add(new Found(tool, table));
                        }
                    }
                });
        // Under a name of a person's choice its columns alone tell.
        if (found.isEmpty() && named.isPresent()) {
            columns.forEach(
                    (table, has) -> {
                        for (Tool tool : Tool.values()) {
                            if (tool.looksLike(has)) {
                                found.add(new Found(tool, table));
                            }
                        }
                    });
        }
        if (found.isEmpty()) {
            throw Failure.badInput(
                    "no-foreign-history",
                    named.map(n -> n + " is no table of a tool that this program knows")
                            .orElse("no table of a tool that this program knows is here"),
                    "Name it with --table, or adopt the database by: migrate baseline --at");
        }
        if (found.size() > 1) {
            throw Failure.badInput(
                    "several-foreign-histories",
                    "several tools worked here: "
                            + String.join(
                                    ", ",
                                    found.stream()
                                            .map(f -> f.tool().word() + " in " + f.table())
                                            .toList()),
                    "Name the table whose files these are with --table");
        }
        return found.getFirst();
    }

    private static void refuseBroken(Session session, Found found) throws SQLException {
        List<String> broken = found.asks(session, found.tool().broken());
        if (!broken.isEmpty()) {
            throw Failure.badInput(
                    "foreign-failed",
                    "%s says in %s that %s failed or stopped in its middle"
                            .formatted(found.tool().word(), found.table(), broken.getFirst()),
                    "Finish or take it back with " + found.tool().word() + " first");
        }
    }

    private static Failure sayAt(Tool tool, String says) {
        return Failure.badInput(
                "say-at",
                "%s names no files of SQL (%s)".formatted(tool.word(), says),
                "Say with --at which file here is the last whose objects are there");
    }

    private static List<Migration> upTo(ScriptFolder folder, Version last) {
        if (folder.find(last).isEmpty()) {
            throw Failure.badInput(
                    "unknown-version",
                    "no file in %s has version %s".formatted(folder.directory(), last),
                    "Name the version of a file");
        }
        return folder.migrations().stream().filter(m -> m.version().compareTo(last) <= 0).toList();
    }

    private static List<Repeatable> repeated(Session session, ScriptFolder folder, Found found)
            throws SQLException {
        Optional<String> query = found.tool().repeatable();
        if (query.isEmpty()) {
            return List.of();
        }
        Map<String, String> applied = session.map(query.get().formatted(found.table()));
        return folder.repeatables().stream()
                .filter(
                        repeatable ->
                                Checksum.LINES
                                        .of(bytes(folder, repeatable.script()))
                                        .equals(applied.get(repeatable.script().file())))
                .toList();
    }

    private static byte[] bytes(ScriptFolder folder, Script script) {
        try {
            return Files.readAllBytes(folder.directory().resolve(script.file()));
        } catch (IOException gone) {
            throw Failure.badInput(
                    "unreadable",
                    script.file() + " cannot be read",
                    "Check that it is still there");
        }
    }

    /** Puts lines and files together. */
    private static final class Matching {
        private final ScriptFolder folder;
        private final Tool tool;
        private final Set<Migration> applied =
                new TreeSet<>(Comparator.comparing(Migration::version));
        private final List<String> without = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();

        Matching(ScriptFolder folder, Tool tool) {
            this.folder = folder;
            this.tool = tool;
        }

        void take(Entry entry) {
            if (tool.means() == Tool.Means.UP_TO) {
                takeUpTo(entry.id());
                return;
            }
            take(entry, find(entry.id()));
        }

        /** A baseline file may have the version of another file, for which it stands. */
        void takeBaseline(Entry entry) {
            Optional<Version> version = Version.parse(entry.id());
            take(
                    entry,
                    folder.baselines().stream()
                            .filter(b -> version.filter(b.version()::equals).isPresent())
                            .findFirst());
        }

        private void take(Entry entry, Optional<Migration> migration) {
            if (migration.isEmpty()) {
                without.add(entry.id());
            }
            migration.ifPresent(
                    found -> {
                        applied.add(found);
                        entry.checksum().ifPresent(sum -> compare(found, sum));
                    });
        }

        /** A version that no file has may be one that was cleaned up: those below it count. */
        void takeUpTo(String id) {
            Optional<Version> last = Version.parse(id);
            if (last.isEmpty() || tool.means() == Tool.Means.UP_TO && find(id).isEmpty()) {
                without.add(id);
            } else {
                folder.migrations().stream()
                        .filter(m -> m.version().compareTo(last.get()) <= 0)
                        .forEach(applied::add);
            }
        }

        private Optional<Migration> find(String id) {
            if (tool.means() == Tool.Means.FILES) {
                return all().filter(m -> isNamed(m.up().file(), id)).findFirst();
            }
            Optional<Version> version = Version.parse(id);
            return version.flatMap(folder::find).or(() -> filled(id));
        }

        /** A date beside dates with a time is filled up. */
        private Optional<Migration> filled(String id) {
            if (id.length() != DATE) {
                return Optional.empty();
            }
            return FILLINGS.stream()
                    .flatMap(filling -> Version.parse(id + filling).stream())
                    .flatMap(version -> folder.find(version).stream())
                    .findFirst();
        }

        private java.util.stream.Stream<Migration> all() {
            return folder.migrations().stream();
        }

        private static boolean isNamed(String file, String id) {
            return file.equals(id) || file.equals(id + "/migration.sql");
        }

        private void compare(Migration migration, String sum) {
            String now = tool.checksum().of(bytes(folder, migration.up()));
            if (!now.equals(sum)) {
                problems.add(
                        Problem.at(
                                Place.file(migration.up().file()),
                                "foreign-checksum",
                                "%s is not what %s applied: its checksum is %s, and was %s"
                                        .formatted(migration.up().file(), tool.word(), now, sum),
                                "Restore the file as it was applied, or repair it with "
                                        + tool.word()
                                        + " first"));
            }
        }

        void refuse() {
            if (!without.isEmpty()) {
                problems.add(
                        Problem.of(
                                "without-file",
                                "%s applied what no file here stands for: %s"
                                        .formatted(
                                                tool.word(),
                                                String.join(
                                                                ", ",
                                                                without.stream()
                                                                        .limit(SHOWN)
                                                                        .toList())
                                                        + (without.size() > SHOWN
                                                                ? " and %d more"
                                                                        .formatted(
                                                                                without.size()
                                                                                        - SHOWN)
                                                                : "")),
                                "Give the directory (and --layout) that the tool itself was given"));
            }
            if (!problems.isEmpty()) {
                throw Failure.of(ExitCode.BAD_INPUT, problems);
            }
        }

        List<Migration> applied() {
            return List.copyOf(applied);
        }
    }
}
