package dev.safetysystem.e2e.scenario;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.Optional;

/**
 * What answers in the place of pods, which are only objects here: the operator asks for real. It
 * listens at an address of this machine, on a port of its own that the system has to use, and is
 * reached once pods have got its address.
 */
final class Answers implements AutoCloseable {
    private final HttpServer server;
    private volatile int status = 500;

    private Answers(InetAddress address) {
        try {
            server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot answer at " + address, e);
        }
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.sendResponseHeaders(status, -1);
                    }
                });
        server.start();
    }

    /** Listens; no pod has its address yet. */
    static Answers unreached() {
        Optional<InetAddress> own = ownAddress();
        Assumptions.assumeTrue(own.isPresent(), "this machine has loopback addresses only");
        return new Answers(own.get());
    }

    /**
     * The API server lets pods behind Services have no loopback address. Interfaces of clusters and
     * tests beside this one come and go, and have higher numbers.
     */
    private static Optional<InetAddress> ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .filter(one -> !one.isLoopbackAddress() && !one.isLinkLocalAddress())
                    .findFirst();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port that components have to use whose pods it stands for. */
    int port() {
        return server.getAddress().getPort();
    }

    String address() {
        return server.getAddress().getAddress().getHostAddress();
    }

    /** From now on answers every request with this HTTP status. */
    void answering(int code) {
        status = code;
    }

    /** The same, and stands for these pods. */
    void of(int code, LiveSystem system, String component, String track) {
        answering(code);
        system.setPodAddresses(component, track, address());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
