package dev.safetysystem.operator.runtime.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.Optional;

/** The one lease that is fought for. */
public interface Leases {
    /** The lease as of now. */
    Optional<Lease> read();

    /**
     * Makes it.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException with code 409 if it is there
     */
    void create(Lease lease);

    /**
     * Writes it with the resourceVersion that it was read with.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException with code 409 if somebody was
     *     faster
     */
    void update(Lease lease);

    /** As the API server keeps it. */
    static Leases of(KubernetesClient client, String namespace, String name) {
        return new Leases() {
            @Override
            public Optional<Lease> read() {
                return Optional.ofNullable(
                        client.resources(Lease.class).inNamespace(namespace).withName(name).get());
            }

            @Override
            public void create(Lease lease) {
                lease.getMetadata().setNamespace(namespace);
                lease.getMetadata().setName(name);
                client.resource(lease).create();
            }

            @Override
            public void update(Lease lease) {
                client.resource(lease).update();
            }
        };
    }
}
