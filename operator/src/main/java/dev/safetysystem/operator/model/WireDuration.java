package dev.safetysystem.operator.model;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as the API writes them: {@code 1h30m}, {@code 250ms}. */
public final class WireDuration {
    private static final Pattern WHOLE = Pattern.compile("^([0-9]{1,9}(ms|s|m|h))+$");
    private static final Pattern PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private WireDuration() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException naming the text and the allowed form
     */
    public static Duration parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a duration; write for example 90s, 10m or 1h30m");
        }
        var sum = Duration.ZERO;
        var part = PART.matcher(text);
        while (part.find()) {
            long number = Long.parseLong(part.group(1));
            sum =
                    sum.plus(
                            switch (part.group(2)) {
                                case "ms" -> Duration.ofMillis(number);
                                case "s" -> Duration.ofSeconds(number);
                                case "m" -> Duration.ofMinutes(number);
                                default -> Duration.ofHours(number);
                            });
        }
        return sum;
    }
}
