package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.api.model.Service;

import java.util.Map;
import java.util.Optional;

/**
 * A Service that is not ours and selects pods.
 *
 * @param takesUnverified whether its owner says that pods may be behind it that nobody verified, as
 *     is right for one that is only asked for metrics
 */
public record ForeignService(String name, Map<String, String> selector, boolean takesUnverified) {
    private static final String ALLOWED = "allowed";
    private static final String EXTERNAL = "ExternalName";

    /** Reads a Service; empty if it selects nothing. */
    public static Optional<ForeignService> of(Service service) {
        var meta = service.getMetadata();
        return Optional.ofNullable(service.getSpec())
                // Of these Kubernetes ignores the selector.
                .filter(spec -> !EXTERNAL.equals(spec.getType()))
                .map(spec -> spec.getSelector())
                .filter(selector -> !selector.isEmpty())
                .map(
                        selector ->
                                new ForeignService(
                                        meta.getName(),
                                        Map.copyOf(selector),
                                        meta.getAnnotations() != null
                                                && ALLOWED.equals(
                                                        meta.getAnnotations()
                                                                .get(Names.UNVERIFIED_PODS))));
    }

    /** Whether pods with these labels are behind it. */
    public boolean selects(Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }
}
