package dev.safetysystem.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;

/**
 * The record of a release as it is stored.
 *
 * @param content the document
 */
public record RecordedRelease(ObjectNode content) {
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

    /** Whether nothing says yet how the release ended. */
    public boolean isOpen() {
        return !content.has("outcome");
    }

    /** The strategy, checks and times that were frozen when the release started. */
    public JsonNode rollout() {
        return content.path("rollout").isObject() ? content.path("rollout") : noRollout();
    }
}
