package dev.safetysystem.samples.hap;

import com.fasterxml.jackson.core.JacksonException;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a client asks.
 *
 * @param body as it came
 * @param query what stands after the question mark; empty if nothing does
 * @param header finds a header by its name
 */
record Request(byte[] body, String query, Function<String, Optional<String>> header) {
    /**
     * The body as this type.
     *
     * @throws Refusal if it is not JSON of that shape
     */
    <T> T read(Class<T> type) {
        try {
            return Optional.ofNullable(Api.JSON.readValue(body, type))
                    .orElseThrow(() -> new Refusal(400, "the body must be a JSON object"));
        } catch (JacksonException e) {
            throw new Refusal(
                    400, "the body is not the JSON that is expected: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("a body in memory can always be read", e);
        }
    }

    /**
     * The value of {@code name=value} in the query.
     *
     * @throws Refusal if it is not there
     */
    String parameter(String name) {
        return Arrays.stream(query.split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new Refusal(400, "?" + name + "= is required"));
    }

    /**
     * A field that must be there.
     *
     * @throws Refusal if it is not
     */
    static <T> T given(String field, T value) {
        return Optional.ofNullable(value)
                .orElseThrow(() -> new Refusal(400, "\"" + field + "\" is required"));
    }
}
