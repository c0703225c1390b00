package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Instants as Kubernetes writes them: RFC 3339, whole seconds. */
final class KubernetesTime {
    private KubernetesTime() {}

    /** When the API server made an object; the epoch for one that was never stored. */
    static Instant created(HasMetadata object) {
        return parse(object.getMetadata().getCreationTimestamp());
    }

    /** An instant; the epoch if there is none or it cannot be read. */
    static Instant parse(String text) {
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
