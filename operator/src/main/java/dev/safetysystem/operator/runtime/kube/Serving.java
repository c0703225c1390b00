package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;

/**
 * Whether requests may reach something at an object: read off each event, only to tell what is
 * urgent. What a loss means is decided in the pass.
 */
enum Serving {
    YES,
    NO,

    /** It is being deleted: somebody asked it to end. */
    ENDING;

    static Serving of(HasMetadata object) {
        if (object.getMetadata().getDeletionTimestamp() != null) {
            return ENDING;
        }
        boolean serves =
                switch (object) {
                    case Pod pod -> ready(pod);
                    // Nobody's traffic goes by a track's Service: its pods tell of themselves.
                    case EndpointSlice slice -> isOfProduction(slice) && ready(slice);
                    default -> false;
                };
        return serves ? YES : completed(object) ? ENDING : NO;
    }

    private static boolean completed(HasMetadata object) {
        return object instanceof Pod pod
                && pod.getStatus() != null
                && "Succeeded".equals(pod.getStatus().getPhase());
    }

    private static boolean isOfProduction(EndpointSlice slice) {
        var labels = slice.getMetadata().getLabels();
        return labels == null || !labels.containsKey(Names.TRACK);
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static boolean ready(EndpointSlice slice) {
        return slice.getEndpoints() != null
                && slice.getEndpoints().stream()
                        .map(e -> e.getConditions())
                        .anyMatch(c -> c == null || !Boolean.FALSE.equals(c.getReady()));
    }
}
