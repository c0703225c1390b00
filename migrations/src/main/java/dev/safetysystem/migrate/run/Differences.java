package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Fingerprint;
import dev.safetysystem.migrate.db.Fingerprint.Item;
import dev.safetysystem.migrate.history.MadeObjects.Row;
import dev.safetysystem.migrate.outcome.Problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The catalogue of now beside what was recorded, object by object.
 *
 * @param problems what the migrations made and is not there, or is otherwise
 * @param warnings what no statement sees: storage, statistics; and partitions that are gone,
 *     because dropping old ones is how they are used
 */
record Differences(List<Problem> problems, List<Problem> warnings) {
    private static final int SHORT = 160;

    /** Definitions that hold no code, and so neither literals nor secrets. */
    private static final Set<String> SHOWN = Set.of("column", "table", "sequence", "index");

    static Differences of(Map<String, Row> made, Fingerprint now) {
        Map<String, Item> items = now.byName();
        Set<String> gonePartitions =
                made.values().stream()
                        .map(Row::item)
                        .filter(item -> item.definition().contains(" bound "))
                        .map(Item::name)
                        .filter(name -> name.startsWith("table ") && !items.containsKey(name))
                        .map(name -> name.substring("table ".length()))
                        .collect(Collectors.toSet());
        var problems = new ArrayList<Problem>();
        var warnings = new ArrayList<Problem>();
        for (Row row : made.values()) {
            Item item = items.get(row.item().name());
            if (item == null) {
                (isOf(row.item(), gonePartitions) ? warnings : problems).add(gone(row));
            } else if (!item.definition().equals(row.item().definition())) {
                problems.add(changed(row, item));
            } else if (!item.tuning().equals(row.item().tuning())) {
                warnings.add(tuned(row, item));
            }
        }
        return new Differences(problems, warnings);
    }

    private static boolean isOf(Item item, Set<String> tables) {
        String name = item.name();
        return tables.stream()
                .anyMatch(
                        table ->
                                name.equals("table " + table)
                                        || name.startsWith("column " + table + ".")
                                        || name.endsWith(" on " + table)
                                        || item.definition().contains(" ON " + table + " "));
    }

    private static Problem gone(Row row) {
        return Problem.of(
                "missing-object",
                "%s is gone; it was there after %s".formatted(row.item().name(), since(row)),
                "Find out who removed it; apply a migration that makes it again, or one that drops it");
    }

    private static Problem changed(Row row, Item now) {
        String kind = now.name().substring(0, now.name().indexOf(' '));
        boolean shown =
                SHOWN.contains(kind)
                        && now.definition().length() + row.item().definition().length() < SHORT;
        String how =
                shown
                        ? ": '%s' then, '%s' now"
                                .formatted(row.item().definition(), now.definition())
                        : "";
        return Problem.of(
                "changed-object",
                "%s is not as it was after %s%s".formatted(now.name(), since(row), how),
                "Find out who changed it; apply a migration that says how it should be");
    }

    private static Problem tuned(Row row, Item now) {
        return Problem.of(
                "changed-tuning",
                "%s is kept otherwise than after %s: '%s' then, '%s' now"
                        .formatted(now.name(), since(row), row.item().tuning(), now.tuning()),
                "Nothing to do if somebody tuned it on purpose");
    }

    private static String since(Row row) {
        return (row.version().isEmpty() ? "the last run" : row.version()) + " (" + row.at() + ")";
    }
}
