package dev.safetysystem.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import java.nio.file.Path;

/** Java clients of a cluster. Apart from {@link Cluster}, so that command lines start without. */
public final class Clients {
    /** Scenarios side by side keep an API server on the same cores busy for longer than usual. */
    private static final int PATIENCE_MILLIS = 60_000;

    private Clients() {}

    /** A client as the administrator; close it. */
    public static KubernetesClient of(Cluster cluster) {
        return of(cluster.kubeconfig());
    }

    /** A client for a kubeconfig's current context; close it. */
    public static KubernetesClient of(Path kubeconfig) {
        Config config =
                new ConfigBuilder(Config.fromKubeconfig(kubeconfig.toFile()))
                        .withRequestTimeout(PATIENCE_MILLIS)
                        .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
