package dev.safetysystem.samples.hap;

import java.util.Map;

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
    /** It passes every check and ends with exit code 1 once it has real traffic. */
    COLLAPSE,
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
        return Choice.from(environment, "MISBEHAVE", NONE);
    }
}
