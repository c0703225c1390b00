package dev.safetysystem.e2e.scenario;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * Stands between one client and the API server, lets writes through one after the other, and can
 * cut the client off at an exact point: after the n-th write was done, before the client hears of
 * it. No further write gets through then, so what the API server holds is what n writes left.
 * Writes to Leases pass uncounted. Requests can be kept back for as long as the client waits, or
 * slowed down.
 *
 * <p>The client speaks plain HTTP/1.1 to it, with its own token.
 */
final class WriteGate implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final URI apiServer;
    private final SSLSocketFactory tls;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Semaphore turn = new Semaphore(1);
    private int writes;
    private int limit = Integer.MAX_VALUE;

    /** Part of the paths of writes that count; empty if all do. */
    private String counted = "";

    private Runnable cutOff = () -> {};

    /** Part of the paths of requests that do not get through; empty if all do. */
    private String kept = "";

    /** Part of the paths of requests that get through late; empty if none do. */
    private String slow = "";

    private Duration late = Duration.ZERO;

    private WriteGate(Config config) throws IOException, GeneralSecurityException {
        apiServer = URI.create(config.getMasterUrl());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, SSLUtils.trustManagers(config), null);
        tls = context.getSocketFactory();
        server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    /**
     * Opens a gate to an API server.
     *
     * @param config of a client that can reach it; only address and authority are used
     */
    static WriteGate to(Config config) {
        try {
            WriteGate gate = new WriteGate(config);
            gate.threads.submit(gate::accept);
            return gate;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot stand before the API server", e);
        }
    }

    /** Where the client is to connect. */
    String url() {
        return "http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    /**
     * Counts from now on, and acts when so many writes were done.
     *
     * @param number at least 1
     * @param action ends the client; it runs before the client could hear of the write
     */
    synchronized void afterWrites(int number, Runnable action) {
        afterWrites("", number, action);
    }

    /** As {@link #afterWrites(int, Runnable)}, but counts only writes with this in their path. */
    synchronized void afterWrites(String path, int number, Runnable action) {
        counted = path;
        writes = 0;
        limit = number;
        cutOff = action;
    }

    /** How many writes were done since {@link #afterWrites}. */
    synchronized int writes() {
        return writes;
    }

    /** Whether the limit was reached. */
    synchronized boolean reached() {
        return writes >= limit;
    }

    /** From now on requests with this in their path get no answer. */
    synchronized void keepBack(String path) {
        kept = path;
    }

    private synchronized boolean keepsBack(String requestLine) {
        return !kept.isEmpty() && requestLine.contains(kept);
    }

    /** From now on requests with this in their path get through only after a while. */
    synchronized void slowDown(String path, Duration by) {
        slow = path;
        late = by;
    }

    private synchronized Duration delay(String requestLine) {
        return !slow.isEmpty() && requestLine.contains(slow) ? late : Duration.ZERO;
    }

    /** For the next client: everything passes. */
    synchronized void open() {
        limit = Integer.MAX_VALUE;
        turn = new Semaphore(1);
        kept = "";
        slow = "";
    }

    private synchronized Semaphore turn() {
        return turn;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.submit(() -> serve(client));
            } catch (IOException e) {
                // Closed: nothing more to accept.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = tls.createSocket(apiServer.getHost(), apiServer.getPort())) {
            Link link = new Link(client, upstream);
            var answers =
                    threads.submit(
                            () -> {
                                link.passAnswers();
                                return true;
                            });
            link.passRequests();
            answers.cancel(true);
        } catch (IOException e) {
            // One of the two has gone: so does the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection; requests on it follow each other, each after the answer to the last. */
    private final class Link {
        private final Socket client;
        private final Socket upstream;
        private volatile Semaphore held;
        private volatile String writing = "";

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void passRequests() throws IOException, InterruptedException {
            InputStream from = client.getInputStream();
            OutputStream to = upstream.getOutputStream();
            while (true) {
                List<String> head = head(from);
                if (head.isEmpty()) {
                    return;
                }
                if (keepsBack(head.getFirst())) {
                    // Until the client gives up.
                    from.transferTo(OutputStream.nullOutputStream());
                    return;
                }
                Thread.sleep(delay(head.getFirst()));
                if (isWrite(head.getFirst())) {
                    Semaphore present = turn();
                    present.acquire();
                    writing = head.getFirst();
                    held = present;
                }
                boolean upgraded = field(head, "upgrade").equals("websocket");
                to.write(
                        (String.join("\r\n", upgraded ? head : withoutUpgrade(head)) + "\r\n\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
                if (upgraded) {
                    from.transferTo(to);
                    return;
                }
                String length = field(head, "content-length");
                to.write(from.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length)));
                to.flush();
            }
        }

        void passAnswers() throws IOException {
            InputStream from = upstream.getInputStream();
            OutputStream to = client.getOutputStream();
            byte[] buffer = new byte[65_536];
            int read;
            while ((read = from.read(buffer)) >= 0) {
                Semaphore turn = held;
                held = null;
                if (turn != null && done(writing, buffer, read)) {
                    cutOff.run();
                    return;
                }
                to.write(buffer, 0, read);
                to.flush();
                if (turn != null) {
                    turn.release();
                }
            }
            client.close();
        }
    }

    /** Counts a write that succeeded; whether it was the last one. */
    private synchronized boolean done(String requestLine, byte[] answer, int length) {
        String status = new String(answer, 0, Math.min(length, 12), StandardCharsets.ISO_8859_1);
        if (status.startsWith("HTTP/1.1 2") && requestLine.contains(counted)) {
            writes++;
            return writes == limit;
        }
        return false;
    }

    private static boolean isWrite(String requestLine) {
        return !requestLine.startsWith("GET ") && !requestLine.contains("/leases");
    }

    /** An offer to go on with HTTP/2 is not passed on. */
    private static List<String> withoutUpgrade(List<String> head) {
        return head.stream()
                .filter(
                        line ->
                                !line.toLowerCase(Locale.ROOT)
                                        .matches("(upgrade|http2-settings|connection):.*"))
                .toList();
    }

    private static String field(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** The lines up to the empty one; none at the end of the connection. */
    private static List<String> head(InputStream from) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int last = 0;
        int next;
        while ((next = from.read()) >= 0) {
            bytes.write(next);
            last = next == '\r' || next == '\n' ? last + 1 : 0;
            if (last == 4) {
                return bytes.toString(StandardCharsets.ISO_8859_1).strip().lines().toList();
            }
        }
        return List.of();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
