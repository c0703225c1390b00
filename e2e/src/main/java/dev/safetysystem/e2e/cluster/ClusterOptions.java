package dev.safetysystem.e2e.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What cluster to start.
 *
 * @param name unique on this machine, lower case letters, digits and dashes, at most 40; made up
 *     when empty
 * @param nodes what pods run on
 * @param kwokNodes how many KWOK nodes (32 CPUs, 256 GiB and 500 pods each); ignored with a real
 *     node, of which there is one
 * @param metricsServer whether a real node's CPU and memory figures are served ({@code
 *     metrics.k8s.io}); the first come after about 25 seconds
 * @param apiServer how the API server treats its clients
 */
public record ClusterOptions(
        Optional<String> name,
        Nodes nodes,
        int kwokNodes,
        boolean metricsServer,
        ApiServerOptions apiServer) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    /** Refuses a name that would not do as part of a path and of a network namespace's name. */
    public ClusterOptions {
        name.filter(given -> !NAME.matcher(given).matches())
                .ifPresent(
                        given -> {
                            throw new ClusterException(
                                    "name \"%s\": use 1 to 40 lower case letters, digits and inner dashes"
                                            .formatted(given));
                        });
    }

    /** Three KWOK nodes. */
    public static ClusterOptions kwok() {
        return new ClusterOptions(
                Optional.empty(), Nodes.KWOK, 3, false, ApiServerOptions.defaults());
    }

    /** One real node. */
    public static ClusterOptions realNode() {
        return new ClusterOptions(
                Optional.empty(), Nodes.REAL, 0, false, ApiServerOptions.defaults());
    }

    /** With this name. */
    public ClusterOptions named(String newName) {
        return new ClusterOptions(Optional.of(newName), nodes, kwokNodes, metricsServer, apiServer);
    }

    /** With this many KWOK nodes. */
    public ClusterOptions withKwokNodes(int number) {
        return new ClusterOptions(name, nodes, number, metricsServer, apiServer);
    }

    /** With figures of the real node for autoscalers. */
    public ClusterOptions withMetricsServer() {
        return new ClusterOptions(name, nodes, kwokNodes, true, apiServer);
    }

    /** With this API server. */
    public ClusterOptions with(ApiServerOptions newApiServer) {
        return new ClusterOptions(name, nodes, kwokNodes, metricsServer, newApiServer);
    }
}
