package dev.safetysystem.migrate.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A statement while it is made: its tokens, and what is left to chance. */
class GeneratedText {
    private static final String[] BETWEEN = {
        " ", " ", " ", "\n", "\t", " /* delete from t */ ", " -- drop table t\n", "  "
    };

    /** What chance is drawn from. */
    protected final Random random;

    private List<String> tokens = new ArrayList<>();

    GeneratedText(long seed) {
        random = new Random(seed);
    }

    /** What the maker writes, apart from what was written before. */
    protected String apart(Runnable maker) {
        List<String> outside = tokens;
        tokens = new ArrayList<>();
        maker.run();
        String text = spelled();
        tokens = outside;
        return text;
    }

    /** Adds one token as it is, whatever is in it. */
    protected void literal(String token) {
        tokens.add(token);
    }

    private String spelled() {
        var text = new StringBuilder();
        for (String token : tokens) {
            if (!text.isEmpty()) {
                text.append(BETWEEN[random.nextInt(BETWEEN.length)]);
            }
            boolean word = token.matches("[a-z_]+");
            text.append(word && random.nextInt(3) == 0 ? token.toUpperCase() : token);
        }
        return text.toString();
    }

    protected GeneratedText add(String... some) {
        for (String token : some) {
            for (String part : token.split(" (?=[^']*(?:'[^']*'[^']*)*$)")) {
                if (!part.isEmpty()) {
                    tokens.add(part);
                }
            }
        }
        return this;
    }

    /** Whether the last tokens are these. */
    protected boolean endsWith(String... last) {
        int from = tokens.size() - last.length;
        return from >= 0 && tokens.subList(from, tokens.size()).equals(List.of(last));
    }

    protected boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    protected String one(String... of) {
        return of[random.nextInt(of.length)];
    }
}
