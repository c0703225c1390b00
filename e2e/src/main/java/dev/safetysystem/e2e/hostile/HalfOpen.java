package dev.safetysystem.e2e.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that begin a request and never end it. */
public final class HalfOpen implements AutoCloseable {
    private static final int MANY = 3_400;
    private static final int PATIENCE_MILLIS = 5_000;

    private final List<Socket> sockets = new ArrayList<>();

    /** Opens them to an address, as many as it takes. */
    public static HalfOpen to(String host, int... ports) {
        var all = new HalfOpen();
        for (int i = 0; i < MANY; i++) {
            for (int port : ports) {
                all.open(new InetSocketAddress(host, port));
            }
        }
        return all;
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
        }
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException("closing a socket does not fail", e);
            }
        }
    }
}
