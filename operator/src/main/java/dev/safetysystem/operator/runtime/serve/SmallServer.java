package dev.safetysystem.operator.runtime.serve;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A port that answers GET requests with short texts, and that nobody can fill: anybody in the
 * cluster may connect to it. A connection is for one request of a few lines and lasts for ten
 * seconds at most. When there are too many the oldest is closed, not the newest refused: one that
 * sends its request at once, as a kubelet's, is answered before its turn to be closed comes. The
 * JDK's server has no bound on what has not sent its request yet, unless it refuses the newest.
 */
final class SmallServer {
    static final int MOST_CONNECTIONS = 64;
    static final int LONGEST_REQUEST = 8 * 1024;
    private static final Duration LONGEST_TIME = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int BACKLOG = 128;
    private static final Logger LOG = LoggerFactory.getLogger(SmallServer.class);

    private final ServerSocket server;
    private final Map<String, Supplier<Page>> pages;
    private final LongSupplier nanos;

    /** Since when they are open, the oldest first. */
    private final Map<Socket, Long> open = new LinkedHashMap<>();

    /** What is found at a path. */
    record Page(int code, String type, String text) {}

    /**
     * Opens the port at once and answers after {@link #start}.
     *
     * @param variable what the port is called in messages
     * @param port 0 for any free one
     * @param nanos a clock that only goes forward
     * @throws BindException naming the variable if the port cannot be listened on
     */
    SmallServer(String variable, int port, Map<String, Supplier<Page>> pages, LongSupplier nanos)
            throws IOException {
        this.pages = Map.copyOf(pages);
        this.nanos = nanos;
        server = new ServerSocket();
        try {
            server.bind(new InetSocketAddress(port), BACKLOG);
        } catch (BindException e) {
            server.close();
            throw new BindException(
                    variable + "=" + port + ": " + e.getMessage() + "; choose a port that is free");
        }
    }

    void start() {
        Thread.ofPlatform().daemon().name("port-" + port()).start(this::accept);
    }

    /** The port that is really listened on. */
    int port() {
        return server.getLocalPort();
    }

    void stop() {
        close(server);
        synchronized (open) {
            List.copyOf(open.keySet()).forEach(this::close);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                server.setSoTimeout(anyOpen() ? (int) LOOK.toMillis() : 0);
                admit(server.accept());
            } catch (SocketTimeoutException e) {
                closeTheOld(0);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("A connection could not be accepted: {}", e.toString());
                    closeTheOld(MOST_CONNECTIONS / 2);
                }
            }
        }
    }

    private boolean anyOpen() {
        synchronized (open) {
            return !open.isEmpty();
        }
    }

    private void admit(Socket connection) {
        closeTheOld(1);
        synchronized (open) {
            open.put(connection, nanos.getAsLong());
        }
        Thread.ofVirtual().name("request").start(() -> serve(connection));
    }

    /**
     * Closes what has lasted too long, and the oldest beyond that if there are too many.
     *
     * @param room for how many there must be room
     */
    private void closeTheOld(int room) {
        synchronized (open) {
            long now = nanos.getAsLong();
            for (var one : List.copyOf(open.entrySet())) {
                if (open.size() + room > MOST_CONNECTIONS
                        || now - one.getValue() > LONGEST_TIME.toNanos()) {
                    close(one.getKey());
                }
            }
        }
    }

    private void close(Socket connection) {
        synchronized (open) {
            open.remove(connection);
        }
        close((AutoCloseable) connection);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("A connection could not be closed", e);
        }
    }

    private void serve(Socket connection) {
        try {
            String request = request(connection.getInputStream());
            connection.getOutputStream().write(answer(request));
            connection.shutdownOutput();
        } catch (IOException e) {
            LOG.debug("A request was not answered: {}", e.toString());
        } finally {
            close(connection);
        }
    }

    /** Up to the empty line; what comes after it is not read. */
    private static String request(InputStream from) throws IOException {
        var text = new ByteArrayOutputStream();
        byte[] buffer = new byte[1024];
        while (text.size() <= LONGEST_REQUEST) {
            int read = from.read(buffer);
            if (read < 0) {
                break;
            }
            text.write(buffer, 0, read);
            String soFar = text.toString(StandardCharsets.ISO_8859_1);
            if (soFar.contains("\r\n\r\n")) {
                return soFar;
            }
        }
        return "";
    }

    private byte[] answer(String request) {
        String[] words = request.lines().findFirst().orElse("").split(" ");
        boolean wellFormed = words.length == 3 && words[2].startsWith("HTTP/1.");
        if (!wellFormed || !words[0].equals("GET")) {
            return answer(new Page(400, ManagementServer.TEXT, "GET a path, in a short request"));
        }
        String path = words[1].split("\\?", 2)[0];
        return answer(
                pages.getOrDefault(
                                path,
                                () ->
                                        new Page(
                                                404,
                                                ManagementServer.TEXT,
                                                "there is "
                                                        + String.join(
                                                                ", ",
                                                                pages.keySet().stream()
                                                                        .sorted()
                                                                        .toList())))
                        .get());
    }

    private static byte[] answer(Page page) {
        byte[] body = page.text().getBytes(StandardCharsets.UTF_8);
        var answer = new ByteArrayOutputStream(body.length + 256);
        String head =
                "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(
                                page.code(),
                                page.code() == 200 ? "OK" : "Not OK",
                                page.type(),
                                body.length);
        answer.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        answer.writeBytes(body);
        return answer.toByteArray();
    }
}
