package dev.safetysystem.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Rollout;

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
