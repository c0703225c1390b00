package dev.safetysystem.e2e.operator;

import java.util.List;
import java.util.Optional;

/**
 * How an operator is started.
 *
 * @param namespace where its account and its Lease live; made if it is not there
 * @param watched the namespaces that it watches; empty means all
 * @param server the API server's address as the operator is to use it, where that is not the
 *     cluster's own: a proxy's
 * @param logLevel error, warn, info or debug
 */
public record OperatorOptions(
        String namespace, List<String> watched, Optional<String> server, String logLevel) {
    /** One that watches all namespaces. */
    public static OperatorOptions clusterWide(String namespace) {
        return new OperatorOptions(namespace, List.of(), Optional.empty(), "info");
    }

    /** One that watches only the namespace that it lives in, so that several can run at once. */
    public static OperatorOptions within(String namespace) {
        return new OperatorOptions(namespace, List.of(namespace), Optional.empty(), "info");
    }

    /** Watching these namespaces, which are made if they are not there. */
    public OperatorOptions watching(List<String> names) {
        return new OperatorOptions(namespace, names, server, logLevel);
    }

    /** With the API server reached at another address, {@code https://127.0.0.1:1234}. */
    public OperatorOptions through(String address) {
        return new OperatorOptions(namespace, watched, Optional.of(address), logLevel);
    }
}
