package dev.safetysystem.migrate.redis;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLParameters;

/**
 * One connection of Jedis, on which any command can be sent. Jedis' own commands would log in by
 * themselves and hide what the server says when it refuses.
 */
public final class RedisConnection implements AutoCloseable {
    private final RedisUrl url;
    private final Connection connection;

    private RedisConnection(RedisUrl url, Connection connection) {
        this.url = url;
        this.connection = connection;
    }

    /** Connects, and does not log in. */
    public static RedisConnection open(RedisUrl url, Duration timeout) throws IOException {
        var named = new SSLParameters();
        named.setEndpointIdentificationAlgorithm("HTTPS");
        JedisClientConfig config =
                DefaultJedisClientConfig.builder()
                        .timeoutMillis((int) timeout.toMillis())
                        .ssl(url.tls())
                        .sslParameters(named)
                        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                        .build();
        try {
            return new RedisConnection(
                    url, new Connection(new HostAndPort(url.host(), url.port()), config));
        } catch (JedisException failed) {
            throw unreachable(failed);
        }
    }

    private static IOException unreachable(JedisException failed) {
        Throwable cause = failed;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new IOException(cause.getMessage(), failed);
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
        if (url.password().isEmpty()) {
            return;
        }
        Answer answer =
                url.user().isPresent()
                        ? ask("AUTH", url.user().get(), url.password().get())
                        : ask("AUTH", url.password().get());
        if (answer.error()) {
            throw refused(answer.text());
        }
    }

    /**
     * What the server tells about itself, by name.
     *
     * @throws Failure not let in (try again)
     */
    public Map<String, String> info(String section) throws IOException {
        Answer answer = ask("INFO", section);
        if (answer.error()) {
            throw refused(answer.text());
        }
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
        ProtocolCommand command = () -> bytes(words[0]);
        var arguments =
                new CommandArguments(command)
                        .addObjects(Arrays.asList(words).subList(1, words.length));
        try {
            return answer(connection.executeCommand(arguments));
        } catch (JedisDataException refused) {
            return new Answer(List.of(refused.getMessage()), true);
        } catch (JedisException failed) {
            throw unreachable(failed);
        }
    }

    /** Jedis gives texts as bytes, and numbers and lists as themselves. */
    private static Answer answer(Object answer) {
        return answer instanceof List<?> items
                ? new Answer(items.stream().map(RedisConnection::text).toList(), false)
                : Answer.of(text(answer));
    }

    private static String text(Object item) {
        if (item == null) {
            return "";
        }
        return item instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : item.toString();
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        connection.close();
    }
}
