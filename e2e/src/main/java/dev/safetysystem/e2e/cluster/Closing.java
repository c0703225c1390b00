package dev.safetysystem.e2e.cluster;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The runs that this process is taking down. An interrupt takes a run down while another thread may
 * still be starting it: what that thread started a moment later would stay for ever.
 */
final class Closing {
    private static final Set<Path> RUNS = new HashSet<>();

    private Closing() {}

    static void begin(Run run) {
        synchronized (RUNS) {
            RUNS.add(run.directory());
        }
    }

    /** The name may be used again. */
    static void end(Run run) {
        synchronized (RUNS) {
            RUNS.remove(run.directory());
        }
    }

    static void unlessClosing(Run run, Runnable start) {
        synchronized (RUNS) {
            if (RUNS.contains(run.directory())) {
                throw new ClusterException("cluster " + run.name() + " is being taken down");
            }
            start.run();
        }
    }
}
