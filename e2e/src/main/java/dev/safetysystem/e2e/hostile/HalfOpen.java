package dev.safetysystem.e2e.hostile;

import dev.safetysystem.e2e.install.OperatorPods;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections that begin a request and never end it: thousands at first, and then some again and
 * again in the place of those that were closed.
 */
public final class HalfOpen implements AutoCloseable {
    private static final int MANY = 3_400;
    private static final int SOME = 100;
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final int PATIENCE_MILLIS = 5_000;

    private final List<InetSocketAddress> ports;

    /** The oldest first, which were closed if any were. */
    private final Queue<Socket> sockets = new ArrayDeque<>();

    private final Thread again = Thread.ofVirtual().unstarted(this::openAgain);

    private HalfOpen(List<InetSocketAddress> ports) {
        this.ports = ports;
    }

    /**
     * Opens them to both ports of a pod of the operator, as many as it takes.
     *
     * @param index of the pod
     */
    public static HalfOpen to(OperatorPods operators, int index) {
        String host = operators.address(index);
        var all =
                new HalfOpen(
                        List.of(
                                new InetSocketAddress(host, OperatorPods.HEALTH),
                                new InetSocketAddress(host, OperatorPods.METRICS)));
        all.open(MANY);
        all.again.start();
        return all;
    }

    private void openAgain() {
        while (!Thread.currentThread().isInterrupted()) {
            for (int i = 0; i < SOME * ports.size() && !sockets.isEmpty(); i++) {
                close(sockets.remove());
            }
            open(SOME);
            LockSupport.parkNanos(PAUSE);
        }
    }

    private void open(int number) {
        for (int i = 0; i < number; i++) {
            ports.forEach(this::open);
        }
    }

    private void open(InetSocketAddress address) {
        var socket = new Socket();
        try {
            socket.connect(address, PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nX-".getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        } catch (IOException e) {
            // Not let in, or closed at once: nothing that it could hold.
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a socket does not fail", e);
        }
    }

    @Override
    public void close() {
        again.interrupt();
        try {
            again.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sockets.forEach(HalfOpen::close);
    }
}
