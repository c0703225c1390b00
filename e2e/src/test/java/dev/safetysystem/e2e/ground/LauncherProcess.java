package dev.safetysystem.e2e.ground;

import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.Nodes;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Another process that starts a cluster and then only lives, so that it can be ended the hard way.
 *
 * @param process the process
 * @param clusterName the cluster that it starts
 */
record LauncherProcess(Process process, String clusterName) {
    static LauncherProcess start(String clusterName, Nodes nodes) {
        try {
            return new LauncherProcess(
                    new ProcessBuilder(
                                    // A run in the background ignores Ctrl-C, and so would this.
                                    "env",
                                    "--default-signal=INT",
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    LauncherProcess.class.getName(),
                                    clusterName,
                                    nodes.name())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start(),
                    clusterName);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it says that its cluster is ready. */
    LauncherProcess awaitReady() throws IOException {
        if (process.getInputStream().read() < 0) {
            throw new AssertionError("the launcher ended before its cluster was ready");
        }
        return this;
    }

    public static void main(String[] arguments) throws InterruptedException {
        ClusterOptions options =
                switch (Nodes.valueOf(arguments[1])) {
                    case KWOK -> ClusterOptions.kwok();
                    case REAL -> ClusterOptions.realNode();
                };
        StartedCluster cluster =
                StartedCluster.start(options.named(arguments[0]), Progress.onStandardError());
        System.out.println(cluster.name());
        Thread.currentThread().join();
    }
}
