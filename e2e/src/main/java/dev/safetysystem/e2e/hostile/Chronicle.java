package dev.safetysystem.e2e.hostile;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.e2e.cluster.EachChange;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Every change in a namespace that the rules ask about. Each kind is told of by a watch of its own;
 * the resource versions say in which order all of them happened.
 */
final class Chronicle implements AutoCloseable {
    private final Queue<Sighting> sightings = new ConcurrentLinkedQueue<>();
    private final List<SharedIndexInformer<?>> informers;

    Chronicle(KubernetesClient client, String namespace) {
        informers =
                List.of(
                        watch(client, namespace, SafetySystem.class),
                        watch(client, namespace, Service.class),
                        watch(client, namespace, Deployment.class),
                        watch(client, namespace, Pod.class),
                        watch(client, namespace, ConfigMap.class),
                        watch(client, namespace, ControllerRevision.class),
                        watch(client, namespace, PodDisruptionBudget.class));
    }

    private <T extends HasMetadata> SharedIndexInformer<T> watch(
            KubernetesClient client, String namespace, Class<T> kind) {
        return client.resources(kind)
                .inNamespace(namespace)
                .inform(
                        EachChange.to(
                                (object, there) -> sightings.add(Sighting.of(object, there))));
    }

    /** In the order in which they happened. */
    List<Sighting> inOrder() {
        return sightings.stream().sorted(Comparator.comparingLong(Sighting::at)).toList();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
