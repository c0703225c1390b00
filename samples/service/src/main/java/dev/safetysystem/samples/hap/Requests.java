package dev.safetysystem.samples.hap;

import java.util.List;

/** The shapes of what clients send; names on the wire are in snake case. */
final class Requests {
    /** The longest body that is read, in bytes. */
    static final int LONGEST = 256 * 1024;

    private Requests() {}

    /**
     * One text to check.
     *
     * @param content the text
     * @param context what the text is, for the log; may be absent
     */
    record Check(String content, String context) {}

    /**
     * Several texts to check.
     *
     * @param contents the texts
     * @param context what the texts are, for the log; may be absent
     */
    record Batch(List<String> contents, String context) {}

    /**
     * Something that happened on a platform; more is sent, and nobody here needs it.
     *
     * @param content the text
     */
    record Event(String content) {}

    /**
     * A task that somebody wants done.
     *
     * @param tenantId whose customer it is
     * @param userId who wants it
     * @param description what is wanted, in words: this is filtered
     */
    record Execute(String tenantId, String userId, String description) {}
}
