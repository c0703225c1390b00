package dev.safetysystem.operator.observe;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.model.Track;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;

import java.util.Map;
import java.util.Optional;

/**
 * A Service that is not ours, or has lost the label that says so, and selects pods.
 *
 * @param controller UID of its controller; empty if it has none
 * @param takesUnverified whether its owner says that pods may be behind it that nobody verified, as
 *     is right for one that is only asked for metrics
 */
public record ForeignService(
        String name, Map<String, String> selector, String controller, boolean takesUnverified) {
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
                                        Ownership.controller(service)
                                                .map(OwnerReference::getUid)
                                                .orElse(""),
                                        meta.getAnnotations() != null
                                                && ALLOWED.equals(
                                                        meta.getAnnotations()
                                                                .get(Names.UNVERIFIED_PODS))));
    }

    /**
     * Whether it is a track's own Service in all but its label: as it is made again as soon as the
     * track is wanted.
     */
    public boolean isOwn(SystemId system, String component, Track track) {
        return controller.equals(system.uid())
                && name.equals(Names.workload(system, component, track))
                && selector.equals(Names.selector(system, component, track));
    }

    /** Whether pods with these labels are behind it. */
    public boolean selects(Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }
}
