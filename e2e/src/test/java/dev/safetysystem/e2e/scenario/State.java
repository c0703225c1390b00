package dev.safetysystem.e2e.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A {@code SafetySystem} as the API server showed it.
 *
 * @param resource on the wire
 */
record State(JsonNode resource) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As an informer or a client read it. */
    static State of(GenericKubernetesResource resource) {
        return new State(JSON.valueToTree(resource));
    }

    /** Status and reason of a condition, {@code True/Released}; empty when it is not there. */
    String condition(String type) {
        return conditions().stream()
                .filter(one -> one.path("type").asText().equals(type))
                .map(one -> one.path("status").asText() + "/" + one.path("reason").asText())
                .findFirst()
                .orElse("");
    }

    /** The message of a condition; empty when it is not there. */
    String conditionMessage(String type) {
        return conditions().stream()
                .filter(one -> one.path("type").asText().equals(type))
                .map(one -> one.path("message").asText())
                .findFirst()
                .orElse("");
    }

    private List<JsonNode> conditions() {
        return list(status().path("conditions"));
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    JsonNode status() {
        return resource.path("status");
    }

    String uid() {
        return resource.path("metadata").path("uid").asText();
    }

    long generation() {
        return resource.path("metadata").path("generation").asLong();
    }

    /** Whether the status is about the spec as it is now. */
    boolean isAboutPresentSpec() {
        return status().path("observedGeneration").asLong() == generation();
    }

    String step() {
        return status().path("step").asText();
    }

    String version() {
        return status().path("version").asText();
    }

    String message() {
        return status().path("message").asText();
    }

    /** The release in progress; empty when there is none. */
    String release() {
        return status().path("release").path("name").asText();
    }

    int attempts() {
        return status().path("attempts").asInt();
    }

    /** What was refused, newest first: release and reason, {@code 6f9d8c7b4-2 CheckFailed}. */
    List<String> refused() {
        List<String> texts = new ArrayList<>();
        list(status().path("revisions").path("refused"))
                .forEach(
                        one ->
                                texts.add(
                                        one.path("release").asText()
                                                + " "
                                                + one.path("reason").asText()));
        return texts;
    }

    boolean isReleased() {
        return isAboutPresentSpec() && condition("Ready").equals("True/Released");
    }

    boolean isRefused() {
        return isAboutPresentSpec()
                && condition("Ready").equals("False/Refused")
                && release().isEmpty();
    }

    /** One line, for people who read why a test failed. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        line.append(resource.path("spec").path("version").asText())
                .append(" wanted, ")
                .append(version().isEmpty() ? "nothing" : version())
                .append(" serves | ")
                .append(step())
                .append(' ')
                .append(release())
                .append(" | ")
                .append(message())
                .append(" |");
        conditions()
                .forEach(
                        one ->
                                line.append(' ')
                                        .append(one.path("type").asText())
                                        .append('=')
                                        .append(condition(one.path("type").asText())));
        return line.toString();
    }
}
