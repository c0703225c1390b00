package dev.safetysystem.migrate.redis;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * As much of the Redis protocol (RESP2) as a few commands need; a client library would double the
 * image for them.
 */
public final class RedisConnection implements AutoCloseable {
    /** INFO is a few kilobytes; a longer answer is not from a Redis. */
    private static final int LONGEST_ANSWER = 1 << 20;

    private static final int MOST_ITEMS = 1000;

    private final RedisUrl url;
    private final Socket socket;
    private final InputStream in;

    private RedisConnection(RedisUrl url, Socket socket) throws IOException {
        this.url = url;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects, and does not log in. */
    public static RedisConnection open(RedisUrl url, Duration timeout) throws IOException {
        var plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(url.host(), url.port()), (int) timeout.toMillis());
            plain.setSoTimeout((int) timeout.toMillis());
            return new RedisConnection(url, url.tls() ? secured(plain, url) : plain);
        } catch (IOException failed) {
            plain.close();
            throw failed;
        }
    }

    private static Socket secured(Socket plain, RedisUrl url) throws IOException {
        var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        var socket = (SSLSocket) factory.createSocket(plain, url.host(), url.port(), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /**
     * An answer.
     *
     * @param items its texts; one, unless it is an array
     * @param error whether the server refused
     */
    public record Answer(List<String> items, boolean error) {
        public Answer {
            items = List.copyOf(items);
        }

        static Answer of(String text) {
            return new Answer(List.of(text), false);
        }

        /** The first text; empty if there is none. */
        public String text() {
            return items.isEmpty() ? "" : items.getFirst();
        }
    }

    /**
     * Logs in, if the URL says as whom.
     *
     * @throws Failure not let in (try again)
     */
    public void logIn() throws IOException {
        if (url.password().isEmpty()) return;
        Answer answer =
                url.user().isPresent()
                        ? ask("AUTH", url.user().get(), url.password().get())
                        : ask("AUTH", url.password().get());
        if (answer.error()) throw refused(answer.text());
    }

    /**
     * What the server tells about itself, by name.
     *
     * @throws Failure not let in (try again)
     */
    public Map<String, String> info(String section) throws IOException {
        Answer answer = ask("INFO", section);
        if (answer.error()) throw refused(answer.text());
        var fields = new HashMap<String, String>();
        answer.text()
                .lines()
                .map(line -> line.split(":", 2))
                .filter(field -> field.length == 2)
                .forEach(field -> fields.put(field[0], field[1].strip()));
        return fields;
    }

    /** The server let us in no further. */
    public Failure refused(String words) {
        return Failure.of(
                ExitCode.UNREACHABLE,
                Problem.of(
                        "login",
                        "Redis at %s refuses the login: %s".formatted(url, words),
                        "Check user, password and what the user may do"));
    }

    /** The server cannot be reached, or is none. */
    public static Failure unreachable(RedisUrl url, IOException why) {
        return Failure.because(
                why,
                ExitCode.UNREACHABLE,
                Problem.of(
                        "unreachable",
                        "Redis at %s cannot be reached: %s".formatted(url, why.getMessage()),
                        "Check host, port, TLS and network, then run the command again"));
    }

    /** Sends a command and reads its answer. */
    public Answer ask(String... words) throws IOException {
        var command = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words)
            command.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
        return answer();
    }

    private Answer answer() throws IOException {
        String line = line();
        if (line.isEmpty()) throw new IOException("an empty answer: this is not a Redis");
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> Answer.of(rest);
            case '-' -> new Answer(List.of(rest), true);
            case '$' -> Answer.of(bulk(number(rest)));
            case '*' -> new Answer(items(number(rest)), false);
            default -> throw new IOException("an answer that is not RESP: this is not a Redis");
        };
    }

    private static int number(String text) throws IOException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notRedis) {
            throw new IOException("an answer that is not RESP: this is not a Redis", notRedis);
        }
    }

    private List<String> items(int count) throws IOException {
        if (count > MOST_ITEMS) throw new IOException("an answer of " + count + " items");
        var items = new ArrayList<String>();
        for (int i = 0; i < count; i++) items.add(answer().text());
        return items;
    }

    private String bulk(int bytes) throws IOException {
        if (bytes < 0) return "";
        if (bytes > LONGEST_ANSWER) throw new IOException("an answer of " + bytes + " bytes");
        byte[] body = in.readNBytes(bytes + 2);
        if (body.length < bytes + 2) throw new EOFException("the connection was closed");
        return new String(body, 0, bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        while (line.length() < LONGEST_ANSWER) {
            int c = in.read();
            if (c < 0) throw new EOFException("the connection was closed");
            if (c == '\n') return line.toString().stripTrailing();
            line.append((char) c);
        }
        throw new IOException("an answer without an end");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
