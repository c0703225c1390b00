package dev.safetysystem.migrate.check;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * As much of the Redis protocol (RESP2) as four commands need; a client library would double the
 * image for them.
 */
final class RedisConnection implements AutoCloseable {
    /** INFO is a few kilobytes; a longer answer is not from a Redis. */
    private static final int LONGEST_ANSWER = 1 << 20;

    private final Socket socket;
    private final InputStream in;

    private RedisConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RedisConnection open(RedisUrl url, Duration timeout) throws IOException {
        var plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(url.host(), url.port()), (int) timeout.toMillis());
            plain.setSoTimeout((int) timeout.toMillis());
            return new RedisConnection(url.tls() ? secured(plain, url) : plain);
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

    /** An answer: the text, and whether it is an error. */
    record Answer(String text, boolean error) {}

    /** Sends a command and reads its answer. */
    Answer ask(String... words) throws IOException {
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
            case '+', ':' -> new Answer(rest, false);
            case '-' -> new Answer(rest, true);
            case '$' -> new Answer(bulk(rest), false);
            default -> throw new IOException("an answer that is not RESP: this is not a Redis");
        };
    }

    private String bulk(String length) throws IOException {
        int bytes;
        try {
            bytes = Integer.parseInt(length);
        } catch (NumberFormatException notRedis) {
            throw new IOException("an answer that is not RESP: this is not a Redis", notRedis);
        }
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
