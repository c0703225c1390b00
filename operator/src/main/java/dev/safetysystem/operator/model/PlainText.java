package dev.safetysystem.operator.model;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Text that others may have written, made fit to be shown: printable characters only, and no more
 * than so many. A terminal that shows a status, an event or a log carries out the escape sequences
 * in it, and a character that turns the direction of text makes one word look like another.
 */
public final class PlainText {
    /** Commands to a terminal, in their 7-bit and 8-bit forms: colours, cursors, titles, links. */
    private static final Pattern SEQUENCE =
            Pattern.compile(
                    "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]?"
                            + "|(?:\\x1b[PX^_\\]]|[\\x90\\x98\\x9d-\\x9f])"
                            + "[^\\x07\\x1b\\x90\\x98\\x9c-\\x9f]*(?:\\x07|\\x1b\\\\|\\x9c)"
                            + "|\\x1b[ -/]*[0-~]?");

    private PlainText() {}

    /** The text in one line. */
    public static String line(String text) {
        return cleaned(text, _ -> false);
    }

    /** The first characters of the text in one line. */
    public static String line(String text, int longest) {
        return cut(line(text), longest);
    }

    /** The text with its line breaks and tabs, for what is escaped or shown as a block. */
    public static String lines(String text) {
        return cleaned(text, c -> c == '\n' || c == '\t');
    }

    private static String cleaned(String text, IntPredicate kept) {
        if (text.codePoints().allMatch(c -> kept.test(c) || isPrintable(c))) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        SEQUENCE.matcher(text)
                .replaceAll("")
                .codePoints()
                .forEach(
                        c -> {
                            if (kept.test(c) || isPrintable(c)) {
                                clean.appendCodePoint(c);
                            } else if (isGap(c)) {
                                clean.append(' ');
                            }
                        });
        return clean.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /** What separates words; what is invisible within a word leaves no gap. */
    private static boolean isGap(int c) {
        return Character.isWhitespace(c) || Character.isISOControl(c);
    }

    /** Never between the two halves of a character. */
    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = longest - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }
}
