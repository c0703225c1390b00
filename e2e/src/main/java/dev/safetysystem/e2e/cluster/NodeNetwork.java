package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The network namespace of a real node, and the pair of virtual cards between it and the host, over
 * which the host reaches pods and Services, and pods reach the host. A process holds it open, not a
 * name in {@code /run/netns}: so it ends with the run's last process, and leaves no mount behind.
 *
 * @param run of the cluster
 */
record NodeNetwork(Run run) {
    private static final String HOLDER = "network";

    /** Words before a command that make it run in there, as the same process. */
    List<String> inside() {
        return List.of("nsenter", "--net=" + namespace(holder()));
    }

    private ProcessId holder() {
        return run.process(HOLDER)
                .orElseThrow(
                        () ->
                                new ClusterException(
                                        "cluster " + run.name() + " has no network of its own"));
    }

    private static Path namespace(ProcessId process) {
        return Path.of("/proc", Long.toString(process.pid()), "ns", "net");
    }

    void create() {
        Addresses addresses = run.addresses();
        String host = addresses.hostCard();
        String node = addresses.nodeCard();
        new Component(
                        run,
                        HOLDER,
                        List.of(
                                "unshare",
                                "--net",
                                new Programs(run.programs()).path(Program.PAUSE).toString()))
                .start();
        Waiting.until("a network namespace", this::isApart);
        ip("link add " + host + " type veth peer name " + node + " netns " + holder().pid());
        ip("addr add " + addresses.hostAddress() + "/24 dev " + host);
        ip("link set " + host + " up");
        inNamespace("ip link set lo up");
        inNamespace("ip addr add " + addresses.nodeAddress() + "/24 dev " + node);
        inNamespace("ip link set " + node + " up");
        inNamespace("ip route add default via " + addresses.hostAddress());
        // The bridge module is built in or loaded on most machines; where it is not, pods cannot
        // reach themselves through a Service, and nothing else is lost.
        shell("modprobe br_netfilter 2> /dev/null; true");
        shell("echo 1 > /proc/sys/net/ipv4/ip_forward");
        shell("echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables || true");
        ip("route add " + addresses.podRange() + " via " + addresses.nodeAddress());
        ip("route add " + addresses.serviceRange() + " via " + addresses.nodeAddress());
    }

    private boolean isApart() {
        try {
            return !Files.readSymbolicLink(namespace(holder()))
                    .equals(Files.readSymbolicLink(namespace(ProcessId.self())));
        } catch (IOException e) {
            throw new ClusterException("cannot make a network namespace", e);
        }
    }

    /**
     * Once its processes are gone. The kernel clears up by itself, cards and routes included, but
     * some time later.
     */
    void delete() {
        if (Files.exists(run.addresses().hostCardFile())) {
            Command.of("ip", "link", "delete", run.addresses().hostCard()).run();
        }
    }

    private static void ip(String arguments) {
        Command.of(List.of(("ip " + arguments).split(" "))).run().orThrow();
    }

    private void inNamespace(String command) {
        inNamespace(List.of(command.split(" ")));
    }

    private void shell(String script) {
        inNamespace(List.of("sh", "-c", script));
    }

    private void inNamespace(List<String> words) {
        Command.of(Stream.concat(inside().stream(), words.stream()).toList()).run().orThrow();
    }
}
