package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.operator.runtime.check.CheckRunner;
import dev.safetysystem.operator.runtime.kube.Caches;
import dev.safetysystem.operator.runtime.kube.Definition;
import dev.safetysystem.operator.runtime.kube.DryRuns;
import dev.safetysystem.operator.runtime.kube.ForeignObjects;
import dev.safetysystem.operator.runtime.leader.Leadership;
import dev.safetysystem.operator.runtime.serve.Heartbeat;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Clock;
import java.util.Map;

/**
 * The door to this room: puts together the queue, what wakes systems, and the lanes that look at
 * them.
 */
public final class Passes {
    private final PassQueue queue = new PassQueue(System::nanoTime);
    private final WrittenStatuses written = new WrittenStatuses();
    private final PassMemory memory = new PassMemory();
    private final SystemEvents events;

    /**
     * @param awaitCaches returns when all caches have been filled once
     */
    public Passes(Runnable awaitCaches) {
        events = new SystemEvents(queue, awaitCaches);
    }

    /** What wakes systems. */
    public SystemEvents events() {
        return events;
    }

    /** Which changes of a resource the framework has to tell. */
    public ResourceChangeFilter filter() {
        return new ResourceChangeFilter(written::holds);
    }

    /**
     * What all lanes share.
     *
     * @param leadership whether this process may write
     */
    public record Shared(
            Caches caches,
            Definition definition,
            ForeignObjects foreign,
            CheckRunner checks,
            Leadership leadership,
            Heartbeat heartbeat,
            OperatorMetrics metrics,
            Announcer announcer,
            Clock clock) {}

    /**
     * The lanes, which look at nothing yet.
     *
     * @param usual the client of what is not urgent
     * @param urgent the client of the lane that is kept for what is
     */
    public Lanes lanes(KubernetesClient usual, KubernetesClient urgent, Shared shared) {
        var runner = new PassRunner(events, written, memory, shared);
        return new Lanes(
                queue,
                Map.of(
                        Lane.USUAL, look(usual, shared, runner),
                        Lane.URGENT, look(urgent, shared, runner)));
    }

    private Lanes.Look look(KubernetesClient client, Shared shared, PassRunner runner) {
        var metrics = shared.metrics();
        var pass =
                new Pass(
                        new Snapshotter(client, shared.caches(), shared.foreign(), shared.clock()),
                        new StatusWriter(
                                client, shared.leadership(), metrics, written, shared.clock()),
                        new DryRuns(client, shared.clock()),
                        new ActionExecutor(
                                client,
                                shared.caches(),
                                shared.foreign(),
                                shared.leadership(),
                                metrics),
                        shared.checks(),
                        shared.announcer(),
                        metrics,
                        System::nanoTime,
                        memory);
        return turn -> runner.look(turn, pass);
    }
}
