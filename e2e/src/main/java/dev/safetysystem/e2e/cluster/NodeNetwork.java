package dev.safetysystem.e2e.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The network namespace of a real node, and the pair of virtual cards between it and the host, over
 * which the host reaches pods and Services, and pods reach the host.
 *
 * @param addresses of the cluster
 */
record NodeNetwork(Addresses addresses) {
    /** Words before a command that make it run in there, as the same process. */
    List<String> inside() {
        // Not "ip netns exec": that one hides /sys/fs/cgroup from what it starts.
        return List.of("nsenter", "--net=" + addresses.networkNamespaceFile());
    }

    void create() {
        String host = addresses.hostCard();
        String node = addresses.nodeCard();
        ip("netns add " + addresses.networkNamespace());
        ip(
                "link add "
                        + host
                        + " type veth peer name "
                        + node
                        + " netns "
                        + addresses.networkNamespace());
        ip("addr add " + addresses.hostAddress() + "/24 dev " + host);
        ip("link set " + host + " up");
        inNamespace("ip link set lo up");
        inNamespace("ip addr add " + addresses.nodeAddress() + "/24 dev " + node);
        inNamespace("ip link set " + node + " up");
        inNamespace("ip route add default via " + addresses.hostAddress());
        inNamespace("sysctl -q -w net.ipv4.ip_forward=1");
        // The module is built in or loaded on most machines; where it is neither, pods of one node
        // cannot reach themselves through a Service, and nothing else is lost.
        Command.of("modprobe", "br_netfilter").run();
        Command.of(words("sysctl -q -w net.bridge.bridge-nf-call-iptables=1")).run();
        ip("route add " + addresses.podRange() + " via " + addresses.nodeAddress());
        ip("route add " + addresses.serviceRange() + " via " + addresses.nodeAddress());
    }

    /** Removes what is there of it; what is not there is fine. */
    void delete() {
        if (Files.exists(Path.of("/sys/class/net", addresses.hostCard()))) {
            // Its other end and the routes over it go with it.
            Command.of("ip", "link", "delete", addresses.hostCard()).run();
        }
        if (Files.exists(addresses.networkNamespaceFile())) {
            ip("netns delete " + addresses.networkNamespace());
        }
    }

    private static void ip(String arguments) {
        Command.of(List.of(("ip " + arguments).split(" "))).run().orThrow();
    }

    private void inNamespace(String command) {
        Command.of(words(command)).run().orThrow();
    }

    private List<String> words(String command) {
        return Stream.concat(inside().stream(), Stream.of(command.split(" "))).toList();
    }
}
