package dev.safetysystem.e2e.cluster;

import java.nio.file.Path;
import java.util.List;

/** A Kubernetes to work with: one that was started here, or one that somebody else runs. */
public sealed interface Cluster extends AutoCloseable permits GivenCluster, StartedCluster {
    /** A file with which clients reach it as administrator. */
    Path kubeconfig();

    /** A kubectl command on it, not yet run; arguments after {@code kubectl}. */
    default Command kubectl(String... arguments) {
        return tool(Program.KUBECTL, List.of(arguments));
    }

    /** A helm command on it, not yet run; arguments after {@code helm}. */
    default Command helm(String... arguments) {
        return tool(Program.HELM, List.of(arguments));
    }

    /** A command of a program that finds the cluster by KUBECONFIG. */
    Command tool(Program program, List<String> arguments);

    /** Takes down what was started here; leaves alone what was not. */
    @Override
    void close();
}
