package dev.safetysystem.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Rollout;

import io.fabric8.kubernetes.api.model.ConfigMap;

import java.time.Instant;
import java.util.Optional;

/**
 * The record of a release as it is stored.
 *
 * @param content the document
 */
public record RecordedRelease(ObjectNode content) {
    /** Where in its ConfigMap it stands. */
    public static final String KEY = "release.json";

    /** What a ConfigMap holds, if that is a record; whose it is says its owner alone. */
    public static Optional<RecordedRelease> in(ConfigMap map) {
        return Optional.ofNullable(map.getData())
                .map(data -> data.get(KEY))
                .flatMap(RecordedRelease::parse);
    }

    /**
     * What a ConfigMap holds, without the values of its checks' headers, which may be secrets;
     * empty if it has none. Their names stay.
     */
    public static Optional<ObjectNode> withoutHeaderValues(ConfigMap map) {
        return Optional.ofNullable(map.getData())
                .map(data -> data.get(KEY))
                // Few have any, and this is asked in each pass.
                .filter(json -> json.contains("\"headers\""))
                .flatMap(RecordedRelease::parse)
                .map(RecordedRelease::content)
                .filter(RecordedRelease::removeHeaderValues);
    }

    private static boolean removeHeaderValues(ObjectNode content) {
        boolean removed = false;
        for (JsonNode check : content.path("rollout").path("checks")) {
            for (JsonNode header : check.path("http").path("headers")) {
                removed |= header instanceof ObjectNode one && one.remove("value") != null;
            }
        }
        return removed;
    }

    /** What is not JSON is as good as no record. */
    private static Optional<RecordedRelease> parse(String json) {
        try {
            return Json.parse(json) instanceof ObjectNode content
                    ? Optional.of(new RecordedRelease(content))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What a record without a frozen part holds of it. */
    public static JsonNode noRollout() {
        return Json.object();
    }

    /** The release's name. */
    public String release() {
        return content.path("release").asText();
    }

    /** Whether it is the record of that release. */
    public boolean isOf(String release) {
        return release().equals(release);
    }

    /** When that began. */
    public Instant startedAt() {
        return KubernetesTime.parse(content.path("startedAt").asText());
    }

    /**
     * Whether it still holds what was frozen when the release started. Who owns a ConfigMap says
     * nothing of who wrote its content.
     *
     * @param hash of that, as the status has it; an older operator may have written none
     */
    public boolean isAsFrozen(String hash) {
        return Rollout.isOf(rollout(), hash);
    }

    /** Whether nothing says yet how the release ended. */
    public boolean isOpen() {
        return !content.has("outcome");
    }

    /** The strategy, checks and times that were frozen when the release started. */
    public JsonNode rollout() {
        return content.path("rollout").isObject() ? content.path("rollout") : noRollout();
    }
}
