package dev.safetysystem.operator.plan.facts;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Instants and durations in messages. Instants are absolute, in UTC, so that a message does not
 * change as time passes.
 */
public final class Instants {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);

    private Instants() {}

    /** For example {@code 09:24:00Z}. */
    public static String text(Instant at) {
        return SECONDS.format(at);
    }

    /** For example {@code 2026-11-27T21:00:00Z (Fri 22:00 Europe/Berlin)}. */
    public static String text(Instant at, ZoneId place) {
        return at.truncatedTo(ChronoUnit.SECONDS)
                + " ("
                + LOCAL.format(at.atZone(place))
                + " "
                + place.getId()
                + ")";
    }

    /** For example {@code 10 s} or {@code 5 min}. */
    public static String text(Duration time) {
        boolean minutes = time.toSeconds() >= 60 && time.toSecondsPart() == 0;
        return minutes ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}
