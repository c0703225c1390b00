package dev.safetysystem.e2e.cluster;

/** The programs that a cluster is made of, and those that people and tests use on it. */
public enum Program {
    /** The store behind the API server. */
    ETCD("etcd"),
    /** The store's own command line. */
    ETCDCTL("etcdctl"),
    /** The API server. */
    API_SERVER("kube-apiserver"),
    /** Deployments, Jobs, autoscalers, garbage collection and the other controllers. */
    CONTROLLER_MANAGER("kube-controller-manager"),
    /** Gives pods to nodes. */
    SCHEDULER("kube-scheduler"),
    /** Runs the pods of a real node. */
    KUBELET("kubelet"),
    /** Makes Services answer on a real node. */
    KUBE_PROXY("kube-proxy"),
    /** The command line. */
    KUBECTL("kubectl"),
    /** Nodes and pods that are only objects. */
    KWOK("kwok"),
    /** CPU and memory figures of a real node for autoscalers. */
    METRICS_SERVER("metrics-server"),
    /** Names of Services in pods of a real node. */
    COREDNS("coredns"),
    /** Installs charts. */
    HELM("helm"),
    /** Holds the namespaces of a pod. */
    PAUSE("pause"),
    /** An HTTP server that says its pod's name. */
    ECHO("echo");

    private final String fileName;

    Program(String fileName) {
        this.fileName = fileName;
    }

    /** The program's file name, which is also its name in messages and logs. */
    public String fileName() {
        return fileName;
    }
}
