package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A node on which containers run: containerd, kubelet, kube-proxy and CoreDNS on this machine. */
final class RealNode implements PodHosts {
    /** The node's name in the cluster. */
    static final String NAME = "real-1";

    private static final String PROCESS = "node";
    private static final int METRICS_PORT = 4443;

    private final Run run;
    private final Programs programs;

    RealNode(Run run, Programs programs) {
        this.run = run;
        this.programs = programs;
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public Component component() {
        List<String> words = new ArrayList<>(new NodeNetwork(run).inside());
        words.addAll(
                List.of(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "--kill-child",
                        "sh"));
        words.addAll(
                List.of(
                        run.file("node.sh").toString(),
                        programs.directory().getParent().getParent().toString(),
                        programs.directory().toString(),
                        run.directory().toString(),
                        NAME,
                        run.addresses().nodeAddress()));
        return new Component(run, PROCESS, words);
    }

    /** The API server listens on the node's address. */
    @Override
    public void prepare() {
        new NodeNetwork(run).create();
        new Cgroups(run.addresses().cgroup()).create();
    }

    @Override
    public void start() {
        try {
            Files.write(run.file("node.sh"), resource("node.sh"));
            RealNodeFiles files = new RealNodeFiles(run);
            Files.writeString(run.file("containerd.toml"), files.containerd());
            Files.createDirectories(run.file("cni"));
            Files.writeString(run.file("cni/10-bridge.conflist"), files.podNetwork());
            Files.writeString(run.file("kubelet.yaml"), files.kubelet());
            Files.writeString(run.file("kube-proxy.yaml"), files.kubeProxy());
            Files.writeString(run.file("Corefile"), files.coredns());
            Files.writeString(
                    run.file("resolv.conf"), "nameserver " + run.addresses().nodeAddress() + "\n");
        } catch (IOException e) {
            throw new ClusterException("cannot write the files of the node", e);
        }
        component().start();
    }

    /** CPU and memory figures: a server beside the node, and its API registered in the cluster. */
    Component metricsServer() {
        List<String> words = new ArrayList<>(new NodeNetwork(run).inside());
        String kubeconfig = new Kubeconfig(run).of(Certificates.Client.METRICS_SERVER).toString();
        words.addAll(
                List.of(
                        programs.path(Program.METRICS_SERVER).toString(),
                        "--kubeconfig=" + kubeconfig,
                        "--authentication-kubeconfig=" + kubeconfig,
                        "--authorization-kubeconfig=" + kubeconfig,
                        "--bind-address=127.0.0.1",
                        "--secure-port=" + METRICS_PORT,
                        "--cert-dir=" + run.file("serving-metrics"),
                        "--kubelet-insecure-tls",
                        "--kubelet-preferred-address-types=InternalIP",
                        "--metric-resolution=10s",
                        // Must be below the resolution.
                        "--kubelet-request-timeout=9s"));
        return new Component(run, Program.METRICS_SERVER.fileName(), words);
    }

    static String metricsApi() {
        return """
        apiVersion: v1
        kind: Service
        metadata: {name: metrics-server, namespace: kube-system}
        spec: {type: ExternalName, externalName: 127.0.0.1}
        ---
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v1beta1.metrics.k8s.io}
        spec:
          group: metrics.k8s.io
          version: v1beta1
          groupPriorityMinimum: 100
          versionPriority: 100
          insecureSkipTLSVerify: true
          service: {name: metrics-server, namespace: kube-system, port: %d}
        """
                .formatted(METRICS_PORT);
    }

    /** Imports an image archive, and shows it to the kubelet. */
    void load(Path archive) {
        containers("images", "import", archive.toAbsolutePath().toString());
        for (String image : containers("images", "ls", "-q").lines().toList()) {
            // Without the label the kubelet's side of the runtime does not see it.
            containers("images", "label", image, "io.cri-containerd.image=managed");
        }
    }

    /** Gives an image that is there another name too, as a registry's tag that is moved. */
    void name(String image, String alias) {
        containers("images", "tag", "--force", image, alias);
        containers("images", "label", alias, "io.cri-containerd.image=managed");
    }

    private String containers(String... arguments) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "ctr",
                                "--address=" + run.file("containerd.sock"),
                                "--namespace=k8s.io"));
        words.addAll(List.of(arguments));
        return Command.of(words).run().orThrow();
    }

    @Override
    public String tails() {
        StringBuilder all = new StringBuilder();
        for (String name : List.of(PROCESS, "containerd", "kubelet", "kube-proxy", "coredns")) {
            all.append('\n').append(name).append(new Component(run, name, List.of()).tail());
        }
        return all.toString();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = RealNode.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new ClusterException(name + " is not on the class path: build e2e again");
            }
            return in.readAllBytes();
        }
    }
}
