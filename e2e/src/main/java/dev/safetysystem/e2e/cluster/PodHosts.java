package dev.safetysystem.e2e.cluster;

/** What the pods of one cluster run on, as something to be started. */
sealed interface PodHosts permits KwokNodes, RealNode {
    /** What must be there before the control plane starts. */
    void prepare();

    /** Starts the nodes, on an API server that is ready. */
    void start();

    /** How many nodes are to become ready. */
    int count();

    /** The process without which there are no nodes. */
    Component component();

    /** The ends of the logs, for messages. */
    String tails();
}
