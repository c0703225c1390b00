package dev.safetysystem.migrate.db;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;

import javax.net.SocketFactory;

/**
 * Sockets that notice within about 15 s that the other end is gone while they wait for an answer.
 * The driver can only switch keep-alive on, and the kernel's default first probe comes after two
 * hours; {@link LinkWatch} notices where keep-alive does not. Public, with a public constructor,
 * because the driver makes it by its name.
 */
public final class KeepAliveSocketFactory extends SocketFactory {
    private static final int IDLE_SECONDS = 5;
    private static final int INTERVAL_SECONDS = 2;
    private static final int PROBES = 3;

    /** Called by the driver. */
    public KeepAliveSocketFactory() {}

    @Override
    public Socket createSocket() throws IOException {
        var socket = new Socket();
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        }
        LinkWatch.over(socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new UnsupportedOperationException("the driver connects its sockets itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
            throws IOException {
        throw new UnsupportedOperationException("the driver connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw new UnsupportedOperationException("the driver connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
            throws IOException {
        throw new UnsupportedOperationException("the driver connects its sockets itself");
    }
}
