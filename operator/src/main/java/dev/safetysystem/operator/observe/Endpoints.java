package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads Services of ours together with the endpoint slices that Kubernetes keeps for them. */
final class Endpoints {
    private Endpoints() {}

    static List<ServiceState> of(Collection<Service> services, Collection<SliceFacts> slices) {
        return services.stream()
                .filter(service -> service.getMetadata().getDeletionTimestamp() == null)
                .map(service -> state(service, slices))
                .toList();
    }

    private static ServiceState state(Service service, Collection<SliceFacts> slices) {
        String name = service.getMetadata().getName();
        Map<String, String> selector =
                service.getSpec() == null || service.getSpec().getSelector() == null
                        ? Map.of()
                        : Map.copyOf(service.getSpec().getSelector());
        Set<String> ready =
                slices.stream()
                        .filter(slice -> belongs(slice, service))
                        .flatMap(slice -> slice.ready().stream())
                        .collect(Collectors.toUnmodifiableSet());
        Set<String> byHand =
                slices.stream()
                        .filter(slice -> slice.service().filter(name::equals).isPresent())
                        .flatMap(slice -> slice.byHand().stream())
                        .collect(Collectors.toUnmodifiableSet());
        return new ServiceState(name, selector, ready, byHand);
    }

    /**
     * By owner: a slice of a deleted Service of the same name says nothing about this one, and one
     * that was made by hand has none.
     */
    private static boolean belongs(SliceFacts slice, Service service) {
        var meta = service.getMetadata();
        return slice.service().filter(meta.getName()::equals).isPresent()
                && slice.controller().filter(meta.getUid()::equals).isPresent();
    }

    static Optional<String> service(EndpointSlice slice) {
        return Optional.ofNullable(slice.getMetadata().getLabels())
                .map(labels -> labels.get(SliceFacts.SERVICE_NAME));
    }

    /**
     * The API says that an absent {@code ready} is to be taken as true. Who stands behind a Service
     * is what Kubernetes' own controller says, which writes over what others change in its slices.
     */
    static Set<String> ready(EndpointSlice slice) {
        return slice.getEndpoints() == null || !isManaged(slice)
                ? Set.of()
                : slice.getEndpoints().stream()
                        .filter(Endpoints::isReady)
                        .filter(e -> e.getTargetRef() != null)
                        .filter(e -> "Pod".equals(e.getTargetRef().getKind()))
                        .map(e -> e.getTargetRef().getName())
                        .filter(name -> name != null)
                        .collect(Collectors.toUnmodifiableSet());
    }

    static boolean isManaged(EndpointSlice slice) {
        return Optional.ofNullable(slice.getMetadata().getLabels())
                .map(labels -> labels.get(SliceFacts.MANAGED_BY))
                .filter(SliceFacts.CONTROLLER::equals)
                .isPresent();
    }

    private static boolean isReady(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }
}
