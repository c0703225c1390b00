package dev.safetysystem.samples.redis;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One connection to a Redis, in its protocol RESP2. By hand: a client library is larger than the
 * service.
 */
public final class Redis implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST = 1 << 20;

    private final Socket socket;
    private final InputStream in;

    private Redis(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * An answer.
     *
     * @param text what it says; empty for nil and for lists
     * @param items of a list
     */
    public record Reply(Optional<String> text, List<Reply> items) {
        static Reply of(String text) {
            return new Reply(Optional.of(text), List.of());
        }

        static Reply nothing() {
            return new Reply(Optional.empty(), List.of());
        }

        /** The text, or an empty one. */
        public String words() {
            return text.orElse("");
        }
    }

    /** Redis refused a command; the connection can still be used. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String words) {
            super("Redis says: " + words);
        }
    }

    /**
     * Connects and logs in.
     *
     * @throws IOException if it cannot be reached or lets nobody in
     */
    public static Redis open(RedisUrl url) throws IOException {
        var socket = new Socket();
        try {
            int patience = Math.toIntExact(PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(url.host(), url.port()), patience);
            socket.setSoTimeout(patience);
            socket.setTcpNoDelay(true);
            var redis = new Redis(socket);
            if (!url.login().isEmpty()) redis.ask(logIn(url));
            return redis;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private static String[] logIn(RedisUrl url) {
        return Stream.concat(Stream.of("AUTH"), url.login().stream()).toArray(String[]::new);
    }

    /**
     * Sends a command and reads its answer.
     *
     * @throws Refused if Redis answers with an error
     */
    public Reply ask(String... words) throws IOException {
        var command = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words) {
            int bytes = word.getBytes(StandardCharsets.UTF_8).length;
            command.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
        }
        socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    private Reply reply() throws IOException {
        String line = line();
        String rest = line.isEmpty() ? "" : line.substring(1);
        return switch (line.isEmpty() ? '?' : line.charAt(0)) {
            case '+', ':' -> Reply.of(rest);
            case '-' -> throw new Refused(rest);
            case '$' -> bulk(number(rest));
            case '*' -> list(number(rest));
            default -> throw new IOException("this is not a Redis");
        };
    }

    private static int number(String text) throws IOException {
        try {
            int number = Integer.parseInt(text);
            if (number <= LONGEST) return number;
        } catch (NumberFormatException e) {
            throw new IOException("this is not a Redis", e);
        }
        throw new IOException("the answer is too long: " + text);
    }

    private Reply list(int count) throws IOException {
        var items = new ArrayList<Reply>();
        for (int i = 0; i < count; i++) items.add(reply());
        return new Reply(Optional.empty(), List.copyOf(items));
    }

    private Reply bulk(int bytes) throws IOException {
        if (bytes < 0) return Reply.nothing();
        byte[] body = in.readNBytes(bytes + 2);
        if (body.length < bytes + 2) throw new EOFException("Redis ended the connection");
        return Reply.of(new String(body, 0, bytes, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) throw new EOFException("Redis ended the connection");
            if (line.length() > LONGEST) throw new IOException("an answer without an end");
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to say to it.
        }
    }
}
