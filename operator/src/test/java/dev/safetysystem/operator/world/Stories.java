package dev.safetysystem.operator.world;

import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus.HandledCommand;

import io.fabric8.kubernetes.api.model.Pod;

import java.util.function.Function;

/** Where stories begin and end, and what many of them look at. */
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

    /**
     * Three components, of which one calls another and one takes work from a queue, are installed.
     */
    public static World threeInstalled(Function<SafetySystemSpec, SafetySystemSpec> spec) {
        return settled(new World(Systems.read("three")).configMap("modes", "1").spec(spec));
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

    /** What came of the newest command. */
    public static HandledCommand answer(World world) {
        return world.status().handledCommands().getFirst();
    }

    /** The name of a first pod of the filter. */
    public static String firstPod(World world) {
        return world.all(Pod.class).stream()
                .map(pod -> pod.getMetadata().getName())
                .filter(name -> name.startsWith("hap-filter-first"))
                .findFirst()
                .orElseThrow();
    }
}
