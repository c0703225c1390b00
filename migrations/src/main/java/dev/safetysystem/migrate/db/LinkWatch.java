package dev.safetysystem.migrate.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Closes a socket whose words have not been acknowledged for ten seconds, so that whoever waits for
 * an answer hears of it. Keep-alive speaks only where nothing is outstanding; else the kernel
 * resends for a quarter of an hour, and Java cannot set TCP_USER_TIMEOUT. So this reads the
 * kernel's own account of the socket. Where there is none (no Linux), keep-alive is alone.
 */
final class LinkWatch implements Runnable {
    private static final List<Path> ACCOUNTS =
            List.of(Path.of("/proc/self/net/tcp6"), Path.of("/proc/self/net/tcp"));
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;

    private LinkWatch(Socket socket) {
        this.socket = socket;
    }

    /** Watches a socket, connected or not yet, until it is closed. */
    static void over(Socket socket) {
        Thread.ofPlatform().daemon().name("link-watch").start(new LinkWatch(socket));
    }

    @Override
    public void run() {
        int before = 0;
        long since = System.nanoTime();
        try {
            while (!socket.isClosed()) {
                Thread.sleep(LOOK);
                int resent = socket.isConnected() ? resent() : 0;
                // The kernel counts from 0 again as soon as anything is acknowledged.
                if (resent == 0 || resent < before) {
                    since = System.nanoTime();
                } else if (System.nanoTime() - since >= PATIENCE.toNanos()) {
                    socket.close();
                }
                before = resent;
            }
        } catch (IOException | UncheckedIOException noAccount) {
            // Then keep-alive is alone.
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private int resent() throws IOException {
        if (!(socket.getRemoteSocketAddress() instanceof InetSocketAddress remote)) {
            return 0;
        }
        for (Path account : ACCOUNTS) {
            if (!Files.isReadable(account)) {
                continue;
            }
            try (Stream<String> lines = Files.lines(account)) {
                Optional<Integer> resent = resent(lines, socket.getLocalPort(), remote);
                if (resent.isPresent()) {
                    return resent.get();
                }
            }
        }
        return 0;
    }

    /**
     * How often the oldest words of a connection have been sent again without being acknowledged.
     *
     * @param lines of {@code /proc/net/tcp}: {@code sl local remote state queues timer resent …}
     */
    static Optional<Integer> resent(Stream<String> lines, int localPort, InetSocketAddress remote) {
        String local = ":%04X".formatted(localPort);
        // Short of the zeroes or FFFF before an IPv4 address in tcp6.
        String other = hex(remote.getAddress().getAddress()) + ":%04X".formatted(remote.getPort());
        return lines.map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[1].endsWith(local) && fields[2].endsWith(other))
                .map(fields -> Integer.parseInt(fields[6], 16))
                .findFirst();
    }

    /** As the kernel writes addresses: words of four bytes in the machine's order. */
    private static String hex(byte[] address) {
        ByteBuffer words = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        var text = new StringBuilder();
        while (words.hasRemaining()) {
            text.append("%08X".formatted(words.getInt()));
        }
        return text.toString();
    }
}
