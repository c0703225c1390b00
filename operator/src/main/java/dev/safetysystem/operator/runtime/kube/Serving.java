package dev.safetysystem.operator.runtime.kube;

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
                    case EndpointSlice slice -> ready(slice);
                    default -> false;
                };
        return serves ? YES : NO;
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private static boolean ready(EndpointSlice slice) {
        return slice.getEndpoints() != null
                && slice.getEndpoints().stream()
                        .map(e -> e.getConditions())
                        .anyMatch(c -> c == null || !Boolean.FALSE.equals(c.getReady()));
    }
}
