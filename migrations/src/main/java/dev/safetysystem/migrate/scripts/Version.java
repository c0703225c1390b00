package dev.safetysystem.migrate.scripts;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A migration's version: numbers, compared one by one as numbers, so that 9 comes before 10 and 004
 * equals 4.
 *
 * @param text as the file's name has it, for people
 * @param parts the numbers; at least one
 */
public record Version(String text, List<BigInteger> parts) implements Comparable<Version> {
    private static final Pattern SHAPE = Pattern.compile("\\d{1,40}([._]\\d{1,40}){0,9}");
    private static final Pattern SEPARATOR = Pattern.compile("[._]");

    public Version {
        parts = List.copyOf(parts);
    }

    /** Reads {@code 017}, {@code 20260101120000}, {@code 1.2} or {@code 1_2}. */
    public static Optional<Version> parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            return Optional.empty();
        }
        var parts = new ArrayList<BigInteger>();
        for (String part : SEPARATOR.split(text)) {
            parts.add(new BigInteger(part));
        }
        return Optional.of(new Version(text, parts));
    }

    /** The one spelling that equal versions share: no leading zeros, no trailing {@code .0}. */
    public String key() {
        int end = parts.size();
        while (end > 1 && parts.get(end - 1).signum() == 0) {
            end--;
        }
        var key = new StringJoiner(".");
        for (BigInteger part : parts.subList(0, end)) {
            key.add(part.toString());
        }
        return key.toString();
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
            int order = part(i).compareTo(other.part(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private BigInteger part(int i) {
        return i < parts.size() ? parts.get(i) : BigInteger.ZERO;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Version version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return key().hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
