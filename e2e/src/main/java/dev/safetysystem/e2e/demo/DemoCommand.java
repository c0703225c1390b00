package dev.safetysystem.e2e.demo;

import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.CommandLines;
import dev.safetysystem.e2e.cluster.GivenCluster;
import dev.safetysystem.e2e.cluster.Home;
import dev.safetysystem.e2e.cluster.Progress;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.OperatorRelease;
import dev.safetysystem.e2e.install.SourceTree;

import io.fabric8.kubernetes.client.KubernetesClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The command line {@code e2e/demo}. */
@Command(
        name = "e2e/demo",
        description = {
            "Show releases, refused ones and ways back on a real Kubernetes, under constant requests.",
            "",
            "Builds what is missing, starts a cluster with a real node on this machine (Linux, root),"
                    + " installs the operator by its chart, and takes everything down at the end.",
            "The first run builds Kubernetes from source; later ones take about two minutes.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 all as promised; 1 a request was lost or something else was not as",
            "promised, or the demo could not be played; 2 wrong usage."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final String NAMESPACE = "safetysystem-demo";
    private static final String KEPT = "demo";
    private static final Progress PROGRESS = line -> System.err.println("[demo] " + line);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--keep", description = "Leave the cluster running; print its KUBECONFIG.")
    private boolean keep;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = {
                "Use this cluster instead of starting one. Its nodes must know the images",
                "(see --images-loaded) unless e2e/cluster started it."
            })
    private Path kubeconfig;

    @Option(
            names = "--images-loaded",
            description = "With --kubeconfig: the nodes know the images already.")
    private boolean imagesLoaded;

    private DemoCommand() {}

    /** Plays the demo and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLines.run(new DemoCommand(), PROGRESS, arguments);
    }

    @Override
    public Integer call() {
        Instant begin = Instant.now();
        Images images = new Images(SourceTree.here());
        images.build(PROGRESS);
        Cluster cluster = kubeconfig == null ? start() : given();
        Thread atExit = new Thread(() -> leave(cluster), "leave-demo");
        if (kubeconfig != null) {
            // What is started here has a hook of its own.
            Runtime.getRuntime().addShutdownHook(atExit);
        }
        List<String> broken = play(cluster, images);
        Runtime.getRuntime().removeShutdownHook(atExit);
        int code = summary(broken, begin);
        if (keep) {
            stay(cluster);
        } else {
            leave(cluster);
        }
        return code;
    }

    private StartedCluster start() {
        if (keep && StartedCluster.running(Home.ofEnvironment(), KEPT).isPresent()) {
            throw new ClusterException(
                    "the cluster of an earlier demo is still running: remove it with e2e/cluster down --name %s, or use it with --kubeconfig"
                            .formatted(KEPT));
        }
        ClusterOptions options = ClusterOptions.realNode();
        return StartedCluster.start(keep ? options.named(KEPT) : options, PROGRESS);
    }

    private Cluster given() {
        if (!Files.isReadable(kubeconfig)) {
            throw new ClusterException("--kubeconfig: %s cannot be read".formatted(kubeconfig));
        }
        Path file = kubeconfig.toAbsolutePath().normalize();
        Optional<StartedCluster> ours =
                StartedCluster.running(Home.ofEnvironment()).stream()
                        .filter(cluster -> cluster.kubeconfig().equals(file))
                        .findFirst();
        if (ours.isEmpty() && !imagesLoaded) {
            Images images = new Images(SourceTree.here());
            throw new ClusterException(
                    """
                    the cluster's nodes must know the images. Give them these archives, for example with \
                    "kind load image-archive" or "k3d image import", then add --images-loaded:
                      %s
                      %s"""
                            .formatted(
                                    images.operator(),
                                    String.join(
                                            "\n  ",
                                            Demo.VERSIONS.stream()
                                                    .map(tag -> images.service(tag).toString())
                                                    .toList())));
        }
        return ours.<Cluster>map(cluster -> cluster).orElseGet(() -> new GivenCluster(file));
    }

    private static List<String> play(Cluster cluster, Images images) {
        if (cluster instanceof StartedCluster started) {
            images.load(started, Demo.VERSIONS);
            PROGRESS.say("images are loaded: operator, " + String.join(", ", Demo.VERSIONS));
        }
        OperatorRelease operator = new OperatorRelease(cluster, images.tree());
        operator.install("clusterWide=true");
        PROGRESS.say("the operator is installed in " + OperatorRelease.NAMESPACE);
        try (KubernetesClient client = Clients.of(cluster)) {
            Screen screen = Screen.ofProcess();
            Demo demo =
                    new Demo(
                            cluster,
                            Subject.hap(client, NAMESPACE, images.tree(), Tempo.OF_THE_DEMO),
                            screen);
            return demo.play();
        }
    }

    /** Takes away what the demo made; also when somebody interrupts it. */
    private void leave(Cluster cluster) {
        if (kubeconfig == null) {
            cluster.close();
        } else {
            cluster.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found").run();
        }
    }

    private void stay(Cluster cluster) {
        if (cluster instanceof StartedCluster started && kubeconfig == null) {
            started.detach();
        }
        System.out.printf(
                """

                It is still running. Try:
                  export KUBECONFIG=%s
                  kubectl -n %s get safety -o wide -w
                  kubectl -n %s patch safety hap --type=merge -p '{"spec":{"version":"v1"}}'
                  kubectl -n %s describe safety hap
                and when you are done:
                  %s
                """,
                cluster.kubeconfig(),
                NAMESPACE,
                NAMESPACE,
                NAMESPACE,
                kubeconfig == null
                        ? "e2e/cluster down --name " + KEPT
                        : "kubectl delete namespace " + NAMESPACE);
    }

    private int summary(List<String> broken, Instant begin) {
        broken.forEach(each -> System.out.println("BROKEN  " + each));
        Duration took = Duration.between(begin, Instant.now());
        System.out.printf(
                broken.isEmpty()
                        ? "All as promised, after %d:%02d: two releases, a refused one and an abort without a lost"
                                + " request; a version that died lost its traffic at once.%n"
                        : "NOT as promised, after %d:%02d: see above.%n",
                took.toMinutes(),
                took.toSecondsPart());
        if (broken.isEmpty() && !keep) {
            System.out.println(
                    "Next: e2e/demo --keep leaves it running for kubectl; samples/ has more systems;"
                            + " README.md says how to install the operator.");
        }
        return broken.isEmpty() ? 0 : 1;
    }
}
