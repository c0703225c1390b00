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
 */
public record SliceFacts(Optional<String> service, Optional<String> controller, Set<String> ready) {
    /** Reads a slice. */
    public static SliceFacts of(EndpointSlice slice) {
        return new SliceFacts(
                Endpoints.service(slice),
                Ownership.controller(slice).map(OwnerReference::getUid),
                Endpoints.ready(slice));
    }
}
