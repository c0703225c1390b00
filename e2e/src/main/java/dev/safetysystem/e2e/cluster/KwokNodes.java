package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Nodes that are only objects, and the program that lets their pods live by rules. */
final class KwokNodes implements PodHosts {
    private final Run run;
    private final Programs programs;
    private final ClusterOptions options;

    KwokNodes(Run run, Programs programs, ClusterOptions options) {
        this.run = run;
        this.programs = programs;
        this.options = options;
    }

    @Override
    public void prepare() {
        // Objects need nothing.
    }

    @Override
    public int count() {
        return options.kwokNodes();
    }

    @Override
    public String tails() {
        return component().tail();
    }

    @Override
    public Component component() {
        int port = run.addresses().kwokPort();
        return new Component(
                run,
                Program.KWOK.fileName(),
                List.of(
                        programs.path(Program.KWOK).toString(),
                        "--kubeconfig=" + new Kubeconfig(run).of(Certificates.Client.KWOK),
                        "--config=" + run.file("kwok.yaml"),
                        "--manage-all-nodes=true",
                        "--cidr=" + run.addresses().podRange(),
                        "--node-ip=127.0.0.1",
                        "--node-name=localhost",
                        "--node-port=" + port,
                        "--server-address=127.0.0.1:" + port,
                        "--tls-cert-file=kwok-server.crt",
                        "--tls-private-key-file=kwok-server.key",
                        "--node-lease-duration-seconds=6"));
    }

    @Override
    public void start() {
        try {
            Files.writeString(run.file("kwok.yaml"), shippedStages() + KwokStages.yaml());
        } catch (IOException e) {
            throw new ClusterException("cannot write the stages of KWOK", e);
        }
        component().start();
        apply();
    }

    private String shippedStages() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(programs.stages())) {
            for (Path file : files.sorted().toList()) {
                all.append("---\n").append(Files.readString(file)).append('\n');
            }
        }
        return all.toString();
    }

    private void apply() {
        Command.of(
                        programs.path(Program.KUBECTL).toString(),
                        "--kubeconfig=" + run.kubeconfig(),
                        "apply",
                        "--server-side",
                        "--filename=-")
                .with(
                        IntStream.range(0, options.kwokNodes())
                                .mapToObj(KwokNodes::node)
                                .collect(Collectors.joining()))
                .run()
                .orThrow();
    }

    private static String node(int number) {
        return """
        ---
        apiVersion: v1
        kind: Node
        metadata:
          name: kwok-%1$d
          labels: {kubernetes.io/hostname: kwok-%1$d, kubernetes.io/os: linux, kubernetes.io/arch: amd64}
          annotations: {kwok.x-k8s.io/node: fake}
        status:
          allocatable: {cpu: "32", memory: 256Gi, pods: "500"}
          capacity: {cpu: "32", memory: 256Gi, pods: "500"}
        """
                .formatted(number);
    }
}
