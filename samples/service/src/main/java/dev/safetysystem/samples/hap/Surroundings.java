package dev.safetysystem.samples.hap;

import dev.safetysystem.samples.redis.Redis;
import dev.safetysystem.samples.redis.RedisUrl;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a service of a safety system is told about those that it works with.
 *
 * @param role what it is itself
 * @param version of it
 * @param environment where siblings and Redis are
 */
record Surroundings(Role role, String version, Map<String, String> environment) {
    /** Itself, as it stands in answers. */
    Hop hop() {
        return new Hop(role.written(), version);
    }

    /**
     * @throws InvalidSetting if the variable names no URL
     */
    Sibling sibling(Role other, String variable) {
        String value = needed(variable);
        try {
            URI url = URI.create(value);
            if (url.getHost() == null) throw new IllegalArgumentException(value);
            return new Sibling(other, url);
        } catch (IllegalArgumentException e) {
            throw new InvalidSetting(variable, value, "is not a URL");
        }
    }

    /**
     * @throws InvalidSetting if {@code REDIS_URL} is absent or no such URL
     */
    RedisUrl redis() {
        return url(needed("REDIS_URL"));
    }

    /** As {@link #redis()}, for who can do without. */
    Optional<RedisUrl> perhapsRedis() {
        return Optional.ofNullable(environment.get("REDIS_URL")).map(Surroundings::url);
    }

    private static RedisUrl url(String text) {
        try {
            return RedisUrl.parse(text);
        } catch (IllegalArgumentException e) {
            // Its value holds a password.
            throw new InvalidSetting("REDIS_URL", "…", e.getMessage());
        }
    }

    /** Who may send events; empty: everybody. */
    Set<String> apiKeys() {
        String keys = environment.getOrDefault("API_KEYS", "");
        return keys.isEmpty() ? Set.of() : Set.copyOf(List.of(keys.split(",")));
    }

    /** A name that no other process has: in a pod it is the pod's. */
    String name() {
        return environment.getOrDefault("HOSTNAME", UUID.randomUUID().toString());
    }

    private String needed(String variable) {
        return Optional.ofNullable(environment.get(variable))
                .orElseThrow(
                        () ->
                                new InvalidSetting(
                                        variable, "", "is needed by the role " + role.written()));
    }

    /** Something that Redis is asked for. */
    @FunctionalInterface
    interface Asking<T> {
        T of(Redis redis) throws IOException;
    }

    /**
     * Asks Redis over a connection of its own.
     *
     * @throws Refusal if it does not answer
     */
    static <T> T ask(RedisUrl url, Asking<T> asking) {
        try (Redis redis = Redis.open(url)) {
            return asking.of(redis);
        } catch (IOException e) {
            throw new Refusal(503, "Redis at " + url + " is of no help: " + e.getMessage());
        }
    }
}
