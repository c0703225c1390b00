package dev.safetysystem.migrate.restore;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a restore did, or would do.
 *
 * @param outcome which of both, or that it was done before
 * @param database the database
 * @param quarantine what the replaced database is called; empty if there was none
 * @param lost rows per table now, where they differ from the set's: what is lost or comes back
 * @param sessions who is connected to the live database
 * @param leftovers databases dropped (or to be dropped) that killed runs had left
 * @param remarks what a person should know
 * @param took from the first byte to the swap
 */
public record RestoreReport(
        Outcome outcome,
        String database,
        String quarantine,
        Map<String, String> lost,
        List<String> sessions,
        List<String> leftovers,
        List<String> remarks,
        Duration took) {

    /** What became of it. */
    public enum Outcome {
        /** The set is live. */
        DONE,
        /** The same request was carried out before; nothing was done now. */
        DONE_BEFORE,
        /** Nothing was changed: a dry run. */
        PLANNED
    }

    /** Copies the collections. */
    public RestoreReport {
        lost = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(lost));
        sessions = List.copyOf(sessions);
        leftovers = List.copyOf(leftovers);
        remarks = List.copyOf(remarks);
    }
}
