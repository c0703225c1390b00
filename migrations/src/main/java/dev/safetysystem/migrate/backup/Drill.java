package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.json.Json;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The record of a test restore, kept beside the manifest. A failed one is a result too: the set no
 * longer counts as verified.
 *
 * @param set the set that was restored
 * @param at when the test restore ended
 * @param passed whether everything was equal
 * @param took from the first byte read to the proof
 * @param serverVersion version of the server that it was restored into
 * @param finding what differed; empty if nothing did
 */
public record Drill(
        String set,
        Instant at,
        boolean passed,
        Duration took,
        String serverVersion,
        String finding) {

    /** Every record's name begins with this. */
    static final String NAME_PREFIX = "drill-";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The record's name in its set's folder; names sort by time. */
    String name() {
        return NAME_PREFIX + TIME.format(at) + ".json";
    }

    /** The record's bytes. */
    byte[] write() {
        return SealedDocument.write(
                Json.fields()
                        .with("formatVersion", Manifest.FORMAT_VERSION)
                        .with("set", set)
                        .with("at", at.toString())
                        .with("passed", passed)
                        .with("tookMillis", took.toMillis())
                        .with("serverVersion", serverVersion)
                        .with("finding", finding));
    }

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException if it is damaged or none
     */
    static Drill read(byte[] bytes) {
        var fields = new Fields(SealedDocument.read(bytes));
        return new Drill(
                fields.text("set"),
                fields.instant("at"),
                fields.flag("passed"),
                Duration.ofMillis(fields.number("tookMillis")),
                fields.text("serverVersion"),
                fields.text("finding"));
    }
}
