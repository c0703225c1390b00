package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A component's pod template as it is stored in its revision, rendered once, so that a newer
 * operator restarts no pod. Left open, to be filled in at apply: the track label, the hosts of
 * siblings, the values of settings.
 *
 * @param pod a PodTemplateSpec; each variable of {@code hosts} and {@code settings} stands in the
 *     component's container with its name only
 */
public record StoredTemplate(ObjectNode pod, List<Host> hosts, List<Setting> settings) {

    /** A container that should run as long as its pod does: an init container ends by itself. */
    public Optional<JsonNode> lasting(String container) {
        var sidecars =
                pod.at("/spec/initContainers")
                        .valueStream()
                        .filter(c -> c.path("restartPolicy").asText().equals("Always"));
        return Stream.concat(pod.at("/spec/containers").valueStream(), sidecars)
                .filter(c -> c.path("name").asText().equals(container))
                .findFirst();
    }

    /** Whether a container's image is named by its digest, so that it cannot become another. */
    public boolean isPinned(String container) {
        return Stream.of("/spec/containers", "/spec/initContainers")
                .flatMap(list -> pod.at(list).valueStream())
                .filter(c -> c.path("name").asText().equals(container))
                .anyMatch(c -> c.path("image").asText().contains("@sha256:"));
    }

    /** A variable that holds {@code http://<service>:<port>} of a sibling. */
    public record Host(String variable, String component, int port) {}

    /** A variable that holds a setting's value, {@code value} being the one as written. */
    public record Setting(String variable, String name, String value) {}
}
