package dev.safetysystem.migrate.backup;

import java.util.Arrays;
import java.util.Optional;

/** How far a set has been proved. Each level includes those before it. */
public enum Level {
    /** Every byte is at the destination and hashes to what was written. */
    WRITTEN("Written"),
    /** The whole archive was also read through by the server's own program. */
    READABLE("Readable"),
    /** It was also restored into a scratch database, whose counts and fingerprint are equal. */
    RESTORED("Restored");

    private final String word;

    Level(String word) {
        this.word = word;
    }

    /** The word that manifests, results and the resource's status use. */
    public String word() {
        return word;
    }

    /** Whether a set of this level counts as verified. */
    public boolean verified() {
        return compareTo(READABLE) >= 0;
    }

    /** The level of that word, in any case. */
    public static Optional<Level> of(String word) {
        return Arrays.stream(values()).filter(l -> l.word.equalsIgnoreCase(word)).findFirst();
    }
}
