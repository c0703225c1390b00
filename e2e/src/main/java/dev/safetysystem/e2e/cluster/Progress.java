package dev.safetysystem.e2e.cluster;

/** Where people read how far a slow thing is. Never standard output: that belongs to the result. */
@FunctionalInterface
public interface Progress {
    /**
     * @param line one line, without its end
     */
    void say(String line);

    /** Progress on standard error, each line marked so that it can be told from a test's output. */
    static Progress onStandardError() {
        return line -> System.err.println("[cluster] " + line);
    }
}
