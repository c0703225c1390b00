package dev.safetysystem.operator.world;

/** Where stories begin and end. */
public final class Stories {
    private Stories() {}

    /** Lets time go on until what the present spec wants serves. */
    public static World settled(World world) {
        return world.until(
                "Ready",
                w ->
                        "True/Released".equals(w.reason("Ready"))
                                && w.status()
                                        .observedGeneration()
                                        .equals(w.resource().getMetadata().getGeneration()));
    }

    /** Lets time go on until nothing is in progress, and the present spec came to that. */
    public static World ended(World world, String ready) {
        return world.until(
                ready,
                w ->
                        ready.equals(w.reason("Ready"))
                                && w.status().release() == null
                                && w.status()
                                        .observedGeneration()
                                        .equals(w.resource().getMetadata().getGeneration()));
    }

    /** A person aborts the release in progress. */
    public static World aborted(World world) {
        return world.command("abort", world.status().release().name() + " by ana@example.com");
    }
}
