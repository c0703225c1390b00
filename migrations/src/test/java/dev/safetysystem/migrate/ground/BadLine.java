package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A line to a local server that damages what passes: it flips a bit of what is answered, or is cut
 * after so many bytes of what is sent.
 */
public final class BadLine implements AutoCloseable {

    private final ServerSocket listening;
    private final int target;
    private final long flipAt;
    private final long cutAfter;

    private BadLine(int target, long flipAt, long cutAfter) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        this.flipAt = flipAt;
        this.cutAfter = cutAfter;
        Thread.ofVirtual().start(this::accept);
    }

    /** Flips one bit of that byte of the answers of each connection. */
    public static BadLine flippingAnswers(int target, long position) throws IOException {
        return new BadLine(target, position, Long.MAX_VALUE);
    }

    /** Cuts each connection after so many bytes were sent over it. */
    public static BadLine cutting(int target, long bytes) throws IOException {
        return new BadLine(target, -1, bytes);
    }

    /** The address of this end of the line. */
    public String endpoint() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                pass(
                        client,
                        server,
                        client.getInputStream(),
                        server.getOutputStream(),
                        cutAfter,
                        -1);
                pass(
                        server,
                        client,
                        server.getInputStream(),
                        client.getOutputStream(),
                        Long.MAX_VALUE,
                        flipAt);
            } catch (IOException closed) {
                // The test is over, or the server is gone: the client sees a closed connection.
            }
        }
    }

    private static void pass(
            Socket from, Socket to, InputStream in, OutputStream out, long cut, long flip) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (from;
                                    to) {
                                copy(in, out, cut, flip);
                            } catch (IOException closed) {
                                // Either side may end a connection at any time.
                            }
                        });
    }

    private static void copy(InputStream in, OutputStream out, long cut, long flip)
            throws IOException {
        var buffer = new byte[8192];
        long passed = 0;
        for (int n = in.read(buffer); n >= 0 && passed <= cut; n = in.read(buffer)) {
            if (flip >= passed && flip < passed + n) {
                int at = (int) (flip - passed);
                buffer[at] ^= 1;
            }
            out.write(buffer, 0, n);
            out.flush();
            passed += n;
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
