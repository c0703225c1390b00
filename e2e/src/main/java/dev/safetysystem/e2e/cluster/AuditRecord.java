package dev.safetysystem.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One request to an API server.
 *
 * @param verb get, list, watch, create, update, patch, delete or deletecollection
 * @param user who asked: the impersonated user where one was named
 * @param userAgent what the client called itself; empty when it did not
 * @param uri path and query as asked
 * @param group API group; empty for the core group and for what is no resource
 * @param resource plural, lower case; empty for what is no resource
 * @param subresource status, scale, …; empty for the object itself
 * @param namespace empty for what is in none
 * @param name empty for lists, watches, and creation with a generated name
 * @param code HTTP status of the answer
 * @param watchBegins whether this is the beginning of a watch; its end is a record of its own
 * @param received when the request came
 * @param answered when the answer was complete (for {@link #watchBegins}: when it began)
 */
public record AuditRecord(
        String verb,
        String user,
        String userAgent,
        String uri,
        String group,
        String resource,
        String subresource,
        Optional<String> namespace,
        Optional<String> name,
        int code,
        boolean watchBegins,
        Instant received,
        Instant answered) {
    private static final Set<String> WRITES =
            Set.of("create", "update", "patch", "delete", "deletecollection");

    /** Questions to the server about rights are posted like objects and change nothing. */
    private static final Set<String> REVIEWS =
            Set.of("authorization.k8s.io", "authentication.k8s.io");

    static AuditRecord of(JsonNode json) {
        JsonNode object = json.path("objectRef");
        JsonNode asker =
                json.has("impersonatedUser") ? json.path("impersonatedUser") : json.path("user");
        return new AuditRecord(
                json.path("verb").asText(),
                asker.path("username").asText(),
                json.path("userAgent").asText(),
                json.path("requestURI").asText(),
                object.path("apiGroup").asText(),
                object.path("resource").asText(),
                object.path("subresource").asText(),
                text(object, "namespace"),
                text(object, "name"),
                json.path("responseStatus").path("code").asInt(),
                json.path("stage").asText().equals("ResponseStarted"),
                Instant.parse(json.path("requestReceivedTimestamp").asText()),
                Instant.parse(json.path("stageTimestamp").asText()));
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.of(json.path(field).asText()).filter(value -> !value.isEmpty());
    }

    /**
     * Whether it asked for a change, granted or not; dry runs and questions about rights did not.
     */
    public boolean isWrite() {
        return WRITES.contains(verb) && !REVIEWS.contains(group) && !uri.contains("dryRun=All");
    }

    /** Whether it was a write and was done. */
    public boolean isDoneWrite() {
        return isWrite() && code >= 200 && code < 300;
    }

    /** Whether it was refused for lack of rights. */
    public boolean isForbidden() {
        return code == 403;
    }

    /** Whether it is about this resource, {@code pods} or {@code deployments/scale}. */
    public boolean isAbout(String resourceAndSubresource) {
        return resourceAndSubresource.equals(
                subresource.isEmpty() ? resource : resource + "/" + subresource);
    }

    boolean isMark() {
        return uri.startsWith("/version?mark=");
    }

    /** As people say it: {@code patch deployments/scale app/web by admin: 200}. */
    @Override
    public String toString() {
        String what =
                resource.isEmpty()
                        ? uri
                        : resource
                                + (subresource.isEmpty() ? "" : "/" + subresource)
                                + " "
                                + namespace.map(space -> space + "/").orElse("")
                                + name.orElse("*");
        return verb + " " + what + " by " + user + ": " + code;
    }
}
