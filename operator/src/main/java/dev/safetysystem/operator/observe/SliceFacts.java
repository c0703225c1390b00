package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;

import java.util.Optional;
import java.util.Set;

/**
 * What decisions read of an endpoint slice.
 *
 * @param service the name of the Service that it is for, if it says so
 * @param controller UID of the Service that it belongs to, if it says so
 * @param ready names of the pods that it calls ready
 * @param byHand its name, if it is none that Kubernetes keeps for a Service with a selector
 */
public record SliceFacts(
        Optional<String> service,
        Optional<String> controller,
        Set<String> ready,
        Optional<String> byHand) {
    /** The label that says for which Service a slice is. */
    public static final String SERVICE_NAME = "kubernetes.io/service-name";

    /** The label that says who keeps it. */
    public static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    /** Who keeps those of Services with a selector, and takes away what others make in its name. */
    public static final String CONTROLLER = "endpointslice-controller.k8s.io";

    /** Reads a slice. */
    public static SliceFacts of(EndpointSlice slice) {
        return new SliceFacts(
                Endpoints.service(slice),
                Ownership.controller(slice).map(OwnerReference::getUid),
                Endpoints.ready(slice),
                Optional.of(slice.getMetadata().getName())
                        .filter(_ -> !Endpoints.isManaged(slice)));
    }
}
