package dev.safetysystem.samples.redis;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where a Redis is, as {@code redis://:password@host:6379/0} says it.
 *
 * @param host its name
 * @param port 6379 unless the URL has another
 * @param login the words after {@code AUTH}: none, a password, or a user and a password
 */
public record RedisUrl(String host, int port, List<String> login) {
    private static final int USUAL_PORT = 6379;

    /**
     * @throws IllegalArgumentException if it is not such a URL; the message does not hold it, since
     *     there is a password in it
     */
    public static RedisUrl parse(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a URL");
        }
        if (!"redis".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("is not of the form redis://:password@host:port/0");
        }
        if (url.getPath().length() > 1 && !url.getPath().equals("/0")) {
            throw new IllegalArgumentException("names a database other than 0");
        }
        return new RedisUrl(
                url.getHost(),
                url.getPort() < 0 ? USUAL_PORT : url.getPort(),
                Optional.ofNullable(url.getUserInfo()).map(RedisUrl::login).orElse(List.of()));
    }

    private static List<String> login(String userInfo) {
        int colon = userInfo.indexOf(':');
        String user = userInfo.substring(0, Math.max(0, colon));
        String password = userInfo.substring(colon + 1);
        return user.isEmpty() ? List.of(password) : List.of(user, password);
    }

    /** Without the password: this goes into logs. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
