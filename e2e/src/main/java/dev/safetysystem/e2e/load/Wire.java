package dev.safetysystem.e2e.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One TCP connection that speaks HTTP/1.1. By hand, since a client library retries and pools as it
 * likes: here each request is exactly one, on a connection that is known.
 */
final class Wire implements AutoCloseable {
    private static final int GLANCE_MILLIS = 1;
    private static final int LONGEST_CAUSE = 160;

    private final InetSocketAddress server;
    private final Duration patience;
    private final Socket socket;
    private final InputStream input;
    private boolean open = true;

    private Wire(InetSocketAddress server, Duration patience, Socket socket, InputStream input) {
        this.server = server;
        this.patience = patience;
        this.socket = socket;
        this.input = input;
    }

    static Wire open(InetSocketAddress server, Duration patience) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(server, Math.toIntExact(patience.toMillis()));
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            socket.setTcpNoDelay(true);
            return new Wire(
                    server, patience, socket, new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether another question may follow on this connection. */
    boolean isOpen() {
        return open;
    }

    /** Whether the server has neither ended this connection nor said something unasked. */
    boolean isUsable() {
        try {
            socket.setSoTimeout(GLANCE_MILLIS);
            input.read();
            return false;
        } catch (SocketTimeoutException e) {
            return isRestored();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isRestored() {
        try {
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    Outcome ask(Question question, boolean keep) {
        open = false;
        try {
            socket.getOutputStream()
                    .write(
                            question.bytes(
                                    server.getAddress().getHostAddress() + ":" + server.getPort(),
                                    keep));
            int code = code(line());
            Map<String, String> headers = headers();
            byte[] body =
                    input.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            open = keep && !"close".equalsIgnoreCase(headers.get("connection"));
            return code >= 500
                    ? new Outcome.Lost("answered " + code + " " + beginning(body))
                    : outcome(question, code, headers.getOrDefault("x-version", "?"));
        } catch (SocketTimeoutException e) {
            return new Outcome.TimedOut();
        } catch (IOException e) {
            return new Outcome.Lost(cause(e));
        }
    }

    private static Outcome outcome(Question question, int code, String version) {
        return code == question.rightCode()
                ? new Outcome.Right(version)
                : new Outcome.Wrong(version, code);
    }

    /** Enough to know why, and little enough to be counted under. */
    private static String beginning(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.substring(0, Math.min(text.length(), LONGEST_CAUSE));
    }

    static String cause(IOException e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().toLowerCase(Locale.ROOT);
    }

    private static int code(String statusLine) throws IOException {
        String[] words = statusLine.split(" ", 3);
        if (words.length < 2 || !words[1].matches("\\d{3}")) {
            throw new IOException("not an HTTP answer: " + statusLine);
        }
        return Integer.parseInt(words[1]);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("connection ended before the answer");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return new String(
                line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        open = false;
        try {
            socket.close();
        } catch (IOException e) {
            // There is nothing left to say to this peer.
        }
    }
}
