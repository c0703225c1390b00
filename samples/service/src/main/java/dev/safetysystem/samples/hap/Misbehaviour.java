package dev.safetysystem.samples.hap;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The ways in which an image of this service may be broken on purpose, so that a release of it must
 * be refused.
 */
public enum Misbehaviour {
    /** It does what it should. */
    NONE,
    /** It runs, but its health is 503 for ever. */
    NEVER_READY,
    /** It becomes ready and ends with exit code 1 soon afterwards. */
    CRASH,
    /** It becomes ready and soon afterwards takes more memory than its limit. */
    EATS_MEMORY,
    /** It looks healthy and lets every text through. */
    WRONG_ANSWERS;

    /**
     * Reads {@code MISBEHAVE}, which the image sets; absent or empty means none.
     *
     * @throws InvalidSetting if the value is none of the names, written {@code never-ready}
     */
    static Misbehaviour from(Map<String, String> environment) {
        String value = environment.getOrDefault("MISBEHAVE", "");
        if (value.isEmpty()) return NONE;
        return Arrays.stream(values())
                .filter(each -> each.written().equals(value))
                .findFirst()
                .orElseThrow(
                        () -> new InvalidSetting("MISBEHAVE", value, "is none of " + allWritten()));
    }

    private String written() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String allWritten() {
        return Arrays.stream(values()).map(Misbehaviour::written).collect(Collectors.joining(", "));
    }
}
