package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The ports, addresses and names of one cluster, all of them from its slot: two clusters with
 * different slots have nothing in common.
 *
 * @param slot 0 to 63
 * @param nodes what decides whether servers listen on loopback or in a network namespace
 */
record Addresses(int slot, Nodes nodes) {
    static final int SLOTS = 64;

    /** Below the range from which the system takes ports for outgoing connections. */
    private static final int FIRST_PORT = 21_000;

    private static final int PORTS_EACH = 10;

    int etcdPort() {
        return port(0);
    }

    int etcdPeerPort() {
        return port(1);
    }

    int apiServerPort() {
        return port(2);
    }

    int controllerManagerPort() {
        return port(3);
    }

    int schedulerPort() {
        return port(4);
    }

    int kwokPort() {
        return port(5);
    }

    private int port(int offset) {
        return FIRST_PORT + slot * PORTS_EACH + offset;
    }

    /** Where the API server is reached, from the host as from pods of a real node. */
    String apiServerUrl() {
        return "https://"
                + switch (nodes) {
                    case KWOK -> "127.0.0.1";
                    case REAL -> nodeAddress();
                }
                + ":"
                + apiServerPort();
    }

    /** The real node's address. */
    String nodeAddress() {
        return "10.200." + slot + ".1";
    }

    /** Where pods of a real node reach servers on the host. */
    String hostAddress() {
        return "10.200." + slot + ".254";
    }

    /**
     * Pods of KWOK clusters are only objects, and the operator asks them for real: their addresses
     * are those that are kept for tests of networks, so that nothing answers there. (The API server
     * takes no loopback ones into EndpointSlices.)
     */
    String podRange() {
        return switch (nodes) {
            case KWOK -> "198.18.0.0/15";
            case REAL -> "10.244." + slot * 4 + ".0/22";
        };
    }

    /**
     * Services of KWOK clusters are only objects. Their addresses are loopback ones: nothing
     * answers there unless a test does, while a private range may lead to anything.
     */
    String serviceRange() {
        return switch (nodes) {
            case KWOK -> kwokServiceNet() + ".0.0/16";
            case REAL -> serviceNet() + ".0/20";
        };
    }

    /** The Service {@code kubernetes}: the first address of the range. */
    String firstService() {
        return switch (nodes) {
            case KWOK -> kwokServiceNet() + ".0.1";
            case REAL -> serviceNet() + ".1";
        };
    }

    private String kwokServiceNet() {
        return "127." + (96 + slot);
    }

    private String serviceNet() {
        return "10." + (96 + slot / 16) + "." + slot % 16 * 16;
    }

    /** The host's end of the pair of virtual cards; at most 15 characters. */
    String hostCard() {
        return "safety-e2e-" + slot + "h";
    }

    Path hostCardFile() {
        return Path.of("/sys/class/net", hostCard());
    }

    String nodeCard() {
        return "safety-e2e-" + slot + "n";
    }

    /** The group, in each hierarchy, below which the real node's pods are. */
    String cgroup() {
        return "safety-e2e-" + slot;
    }

    /** Whether nothing on this machine uses any of it. */
    boolean areFree() {
        if (Files.exists(hostCardFile())) {
            return false;
        }
        for (int offset = 0; offset < PORTS_EACH; offset++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(offset)));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
