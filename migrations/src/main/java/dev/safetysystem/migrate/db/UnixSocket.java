package dev.safetysystem.migrate.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A Unix socket in the shape that the driver wants. What belongs to TCP alone is left out: the
 * kernel closes both ends at once when either process ends.
 */
final class UnixSocket extends Socket {
    private static final int BUFFER = 64 * 1024;
    private final UnixDomainSocketAddress address;
    private final SocketChannel channel;

    UnixSocket(Path path) throws IOException {
        this.address = UnixDomainSocketAddress.of(path);
        this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    @Override
    public void connect(SocketAddress host, int timeout) throws IOException {
        channel.connect(address);
    }

    @Override
    public void connect(SocketAddress host) throws IOException {
        channel.connect(address);
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public InputStream getInputStream() {
        return Channels.newInputStream(channel);
    }

    @Override
    public OutputStream getOutputStream() {
        return Channels.newOutputStream(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return address;
    }

    @Override
    public int getSendBufferSize() {
        return BUFFER;
    }

    @Override
    public int getReceiveBufferSize() {
        return BUFFER;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // There is nothing to be delayed.
    }

    @Override
    public void setKeepAlive(boolean on) {
        // There is no network to be lost.
    }

    @Override
    public void setSoTimeout(int timeout) {
        // The driver sets one only for notifications, which nobody waits for here.
    }

    @Override
    public int getSoTimeout() {
        return 0;
    }
}
