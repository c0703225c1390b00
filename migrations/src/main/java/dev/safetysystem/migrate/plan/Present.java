package dev.safetysystem.migrate.plan;

import dev.safetysystem.migrate.history.HistoryRow;

import java.util.List;
import java.util.Map;

/**
 * What a database says before an up.
 *
 * @param rows its history
 * @param repeated checksums of the repeatable files as they were applied last, by name
 * @param unused whether nothing runs on it yet: it was empty when its first up began, and that up
 *     has not ended
 */
public record Present(List<HistoryRow> rows, Map<String, String> repeated, boolean unused) {
    /** A database that was never looked at. */
    public static final Present UNKNOWN = new Present(List.of(), Map.of(), false);

    public Present {
        rows = List.copyOf(rows);
        repeated = Map.copyOf(repeated);
    }
}
