package dev.safetysystem.e2e.scenario;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/**
 * What answers at the address of a Service, in place of its pods, which are only objects here: the
 * operator asks for real.
 */
final class Answers implements AutoCloseable {
    private final HttpServer server;

    private Answers(HttpServer server) {
        this.server = server;
    }

    /** Answers every request to an address with this HTTP status, until it is closed. */
    static Answers of(int status, String address, int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        try (exchange) {
                            exchange.sendResponseHeaders(status, -1);
                        }
                    });
            server.start();
            return new Answers(server);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot answer at " + address + ":" + port, e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
