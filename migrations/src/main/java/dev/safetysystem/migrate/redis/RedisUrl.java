package dev.safetysystem.migrate.redis;

import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.secret.Secrets;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a Redis is: {@code redis://user:password@host:6379/0}, {@code rediss://} for TLS.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param tls whether to speak TLS, with the platform's certificates
 * @param user for servers with access control lists
 * @param password if one was given
 */
public record RedisUrl(
        String host, int port, boolean tls, Optional<String> user, Optional<String> password) {
    private static final Pattern SHAPE =
            Pattern.compile(
                    "redis(?<tls>s?)://(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<host>\\[[^]]+]|[^:/?@]+)(?::(?<port>\\d{1,5}))?(?:/\\d*)?(?:\\?.*)?");
    private static final int DEFAULT_PORT = 6379;

    /**
     * Reads a URL.
     *
     * @throws Failure bad input, without the text
     */
    public static RedisUrl parse(String text, Secrets secrets) {
        secrets.addUrl(text);
        Matcher url = SHAPE.matcher(text.strip());
        if (!url.matches()) {
            throw Failure.badInput(
                    "redis-url",
                    "this is not a Redis URL",
                    "Write it as redis://:password@host:6379/0, or rediss:// for TLS; an @ in a password as %40");
        }
        Optional<String> password =
                Optional.ofNullable(url.group("password"))
                        .filter(p -> !p.isEmpty())
                        .map(RedisUrl::decode);
        password.ifPresent(secrets::add);
        int port =
                Optional.ofNullable(url.group("port")).map(Integer::parseInt).orElse(DEFAULT_PORT);
        String host = url.group("host").replaceAll("[\\[\\]]", "");
        Optional<String> user =
                Optional.ofNullable(url.group("user"))
                        .filter(u -> !u.isEmpty())
                        .map(RedisUrl::decode);
        return new RedisUrl(host, port, !url.group("tls").isEmpty(), user, password);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException bad) {
            throw Failure.badInput(
                    "redis-url",
                    "the URL holds a % that begins no percent-encoded character",
                    "Write a literal % as %25, also in passwords");
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
