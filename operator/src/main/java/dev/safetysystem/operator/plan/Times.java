package dev.safetysystem.operator.plan;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Instants in messages: absolute, in UTC, so that a message does not change as time passes. */
public final class Times {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    /** For example {@code 09:24:00Z}. */
    public static String text(Instant at) {
        return SECONDS.format(at);
    }
}
