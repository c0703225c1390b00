package dev.safetysystem.e2e.operator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an operator is started.
 *
 * @param namespace where its account and its Lease live; made if it is not there
 * @param watched the namespaces that it watches; empty means all
 * @param server the API server's address as the operator is to use it, where that is not the
 *     cluster's own: a proxy's
 * @param logLevel error, warn, info or debug
 * @param classPath where its program is; empty means this process's own class path
 * @param heap of its JVM, in MB
 * @param environment further environment variables
 */
public record OperatorOptions(
        String namespace,
        List<String> watched,
        Optional<String> server,
        String logLevel,
        Optional<String> classPath,
        int heap,
        Map<String, String> environment) {
    private static final int AMPLE = 256;

    /** What the JVM of a pod with the chart's limit of 256 MiB takes. */
    private static final int OF_A_POD = 82;

    /** One that watches all namespaces. */
    public static OperatorOptions clusterWide(String namespace) {
        return new OperatorOptions(
                namespace, List.of(), Optional.empty(), "info", Optional.empty(), AMPLE, Map.of());
    }

    /** One that watches only the namespace that it lives in, so that several can run at once. */
    public static OperatorOptions within(String namespace) {
        return clusterWide(namespace).watching(List.of(namespace));
    }

    /** Watching these namespaces, which are made if they are not there. */
    public OperatorOptions watching(List<String> names) {
        return new OperatorOptions(
                namespace, names, server, logLevel, classPath, heap, environment);
    }

    /** With the API server reached at another address, {@code https://127.0.0.1:1234}. */
    public OperatorOptions through(String address) {
        return new OperatorOptions(
                namespace, watched, Optional.of(address), logLevel, classPath, heap, environment);
    }

    /** With the program of another version. */
    public OperatorOptions running(String otherClassPath) {
        return new OperatorOptions(
                namespace,
                watched,
                server,
                logLevel,
                Optional.of(otherClassPath),
                heap,
                environment);
    }

    /** With no more heap than in a pod of the chart. */
    public OperatorOptions asInAPod() {
        return new OperatorOptions(
                namespace, watched, server, logLevel, classPath, OF_A_POD, environment);
    }

    /** With these environment variables. */
    public OperatorOptions with(Map<String, String> variables) {
        return new OperatorOptions(
                namespace, watched, server, logLevel, classPath, heap, Map.copyOf(variables));
    }
}
