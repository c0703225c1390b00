package dev.safetysystem.samples.hap;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a text apart into words and folds each one, so that the common disguises of a word equal
 * the word: letter case, accents and full-width forms, digits and signs for letters (l33t),
 * stretched letters (stuuupid), letters held apart (i.d.i.o.t). Rules are folded in the same way,
 * so only whole words meet.
 */
final class Words {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}@$!|]+");
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern STRETCHED = Pattern.compile("(\\p{L})\\1{2,}");
    // A sign at the end of a word is punctuation, inside a word it stands for a letter.
    private static final Pattern PUNCTUATION = Pattern.compile("^[!|]+|[!|]+$");
    // One letter at a time, held apart by one sign each; at least three, so that "a b" stays two
    // words.
    private static final Pattern HELD_APART =
            Pattern.compile(
                    "(?<![\\p{L}\\p{N}])[\\p{L}\\p{N}@$!](?:[.\\-_* ][\\p{L}\\p{N}@$!]){2,}(?![\\p{L}\\p{N}])");

    private Words() {}

    /** The folded words of {@code text}, in its order. */
    static List<String> of(String text) {
        String plain =
                ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                        .replaceAll("")
                        .toLowerCase(Locale.ROOT);
        String joined = HELD_APART.matcher(plain).replaceAll(letters -> quoted(letters.group()));
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(joined);
        while (word.find()) {
            String bare = PUNCTUATION.matcher(word.group()).replaceAll("");
            if (!bare.isEmpty()) words.add(fold(bare));
        }
        return words;
    }

    private static String quoted(String letters) {
        return Matcher.quoteReplacement(letters.replaceAll("[.\\-_* ]", ""));
    }

    private static String fold(String word) {
        String unstretched = STRETCHED.matcher(word).replaceAll("$1");
        var folded = new StringBuilder(unstretched.length());
        for (int at = 0; at < unstretched.length(); at++)
            folded.append(letter(unstretched.charAt(at)));
        return folded.toString();
    }

    // "1", "!" and "|" stand for i as often as for l: all of them are one letter here.
    private static char letter(char sign) {
        return switch (sign) {
            case 'l', '1', '!', '|' -> 'i';
            case '0' -> 'o';
            case '3' -> 'e';
            case '4', '@' -> 'a';
            case '5', '$' -> 's';
            case '7' -> 't';
            default -> sign;
        };
    }
}
