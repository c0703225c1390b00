package dev.safetysystem.e2e.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What this machine must have before a cluster can start. */
public final class Machine {
    private static final Map<String, String> PACKAGE_OF_PROGRAM =
            new TreeMap<>(
                    Map.of(
                            "containerd", "containerd",
                            "ctr", "containerd",
                            "runc", "runc",
                            "nft", "nftables",
                            "conntrack", "conntrack",
                            "ip", "iproute2"));

    private Machine() {}

    /**
     * Why a cluster with such nodes cannot start here, in words; empty when it can. What is only a
     * missing package is no reason when it can be installed.
     */
    public static Optional<String> obstacle(Nodes nodes) {
        if (!Files.isReadable(Path.of("/proc/sys/kernel/random/boot_id"))) {
            return Optional.of("clusters are started on Linux only; set KUBECONFIG to use another");
        }
        return switch (nodes) {
            case KWOK -> Optional.empty();
            case REAL ->
                    isRoot()
                            ? Optional.empty()
                            : Optional.of(
                                    "a real node needs root: containers, network namespaces and control"
                                            + " groups are made on this machine");
        };
    }

    /**
     * Installs missing packages where that is possible.
     *
     * @throws ClusterException when something is missing, with its name and how to get it
     */
    static void require(Nodes nodes, Progress progress) {
        obstacle(nodes)
                .ifPresent(
                        why -> {
                            throw new ClusterException(why);
                        });
        List<String> missing = missingPackages(nodes);
        if (missing.isEmpty()) {
            return;
        }
        if (isRoot() && isOnPath("apt-get")) {
            progress.say("installing missing packages: " + String.join(" ", missing));
            Map<String, String> quiet = Map.of("DEBIAN_FRONTEND", "noninteractive");
            Command.of("apt-get", "update", "-qq").with(quiet).run();
            List<String> install =
                    new ArrayList<>(
                            List.of("apt-get", "install", "-y", "-qq", "--no-install-recommends"));
            install.addAll(missing);
            Command.of(install).with(quiet).run().orThrow();
        }
        List<String> still = missingPackages(nodes);
        if (!still.isEmpty()) {
            throw new ClusterException(
                    "missing packages: install "
                            + String.join(" ", still)
                            + " (Debian's names), or run this as root to have it done");
        }
    }

    private static List<String> missingPackages(Nodes nodes) {
        List<String> missing = new ArrayList<>();
        if (!isOnPath("openssl")) {
            missing.add("openssl");
        }
        if (nodes == Nodes.REAL) {
            PACKAGE_OF_PROGRAM.forEach(
                    (program, debian) -> {
                        if (!isOnPath(program)) {
                            missing.add(debian);
                        }
                    });
            if (!Files.isExecutable(Path.of("/usr/lib/cni/bridge"))) {
                missing.add("containernetworking-plugins");
            }
        }
        return missing.stream().distinct().toList();
    }

    private static boolean isRoot() {
        return Command.of("id", "-u").run().output().strip().equals("0");
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
