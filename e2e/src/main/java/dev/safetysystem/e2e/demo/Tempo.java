package dev.safetysystem.e2e.demo;

/**
 * The times of a release in place of the sample's own, each a duration as the API writes it.
 *
 * @param settle before it begins
 * @param minReady how long an instance must be ready to count
 * @param bake how long the first instance serves before the others follow
 * @param drain what last requests may take
 * @param progressDeadline when a version that is not ready is refused
 * @param checks how long a check is repeated until its answer is right
 */
public record Tempo(
        String settle,
        String minReady,
        String bake,
        String drain,
        String progressDeadline,
        String checks) {
    /** For people who watch: half a minute a release. */
    public static final Tempo OF_THE_DEMO = new Tempo("1s", "1s", "6s", "1s", "60s", "6s");
}
