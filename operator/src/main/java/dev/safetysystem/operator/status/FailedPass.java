package dev.safetysystem.operator.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Reason;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a status says while the passes over its resource fail: all that it said before, but that
 * nothing is known of the present. Works on the document, since the status itself may be what
 * cannot be read. The next pass that succeeds writes the conditions anew.
 */
public final class FailedPass {
    private static final Set<String> REPLACED = Set.of("Ready", "Reconciling", "Stalled");

    private FailedPass() {}

    /** In words for people, the same for condition, event and log. */
    public static String words(String cause) {
        return "passes over this resource fail, so it is not looked after: "
                + cause
                + "; what serves goes on serving. The operator's log has more; it is still retrying";
    }

    /**
     * The status with that; empty if it says so already.
     *
     * @param status as it is stored
     * @param generation of the resource
     * @param words what {@link #words} made
     */
    public static Optional<ObjectNode> said(
            JsonNode status, long generation, String words, Instant now) {
        var ready = condition(status, "Ready", "Unknown", generation, words, now);
        var stalled = condition(status, "Stalled", "True", generation, words, now);
        ObjectNode next = status.isObject() ? status.deepCopy() : Json.object();
        ArrayNode conditions = next.putArray("conditions");
        conditions.add(ready).add(stalled);
        for (JsonNode other : status.path("conditions")) {
            if (other.has("type") && !REPLACED.contains(other.path("type").asText())) {
                conditions.add(other);
            }
        }
        next.put("message", words);
        return says(status, ready) && says(status, stalled) ? Optional.empty() : Optional.of(next);
    }

    private static boolean says(JsonNode status, ObjectNode condition) {
        return find(status, condition.path("type").asText())
                .filter(known -> known.path("reason").equals(condition.path("reason")))
                .filter(known -> known.path("message").equals(condition.path("message")))
                .isPresent();
    }

    private static Optional<JsonNode> find(JsonNode status, String type) {
        return status.path("conditions")
                .valueStream()
                .filter(known -> known.path("type").asText().equals(type))
                .findFirst();
    }

    private static ObjectNode condition(
            JsonNode status,
            String type,
            String value,
            long generation,
            String words,
            Instant now) {
        String reason = Reason.PASS_FAILED.text();
        String since =
                find(status, type)
                        .filter(known -> known.path("reason").asText().equals(reason))
                        .map(known -> known.path("lastTransitionTime").asText())
                        .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        return Json.object()
                .put("type", type)
                .put("status", value)
                .put("reason", reason)
                .put("message", words)
                .put("lastTransitionTime", since)
                .put("observedGeneration", generation);
    }

    /** Whether a status says so. */
    static boolean isIn(SafetySystemStatus status) {
        return Optional.ofNullable(status.conditions()).stream()
                .flatMap(List::stream)
                .anyMatch(known -> Reason.PASS_FAILED.text().equals(known.getReason()));
    }
}
