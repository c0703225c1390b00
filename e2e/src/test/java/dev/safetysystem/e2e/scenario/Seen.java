package dev.safetysystem.e2e.scenario;

import dev.safetysystem.e2e.cluster.EachChange;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every pod that there was and everything that {@code Ready} ever said, of all systems in a
 * namespace, from its beginning on.
 */
final class Seen implements AutoCloseable {
    private final Map<String, Set<String>> pods = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> ready = new ConcurrentHashMap<>();
    private final List<SharedIndexInformer<?>> informers;

    private Seen(KubernetesClient client, String namespace) {
        informers =
                List.of(
                        client.pods()
                                .inNamespace(namespace)
                                .inform(EachChange.to((Pod pod, boolean _) -> pod(pod))),
                        client.genericKubernetesResources(
                                        "safetysystem.dev/v1alpha1", "SafetySystem")
                                .inNamespace(namespace)
                                .inform(
                                        EachChange.to(
                                                (GenericKubernetesResource system, boolean _) ->
                                                        system(system))));
    }

    /** Begins to look; what is there already is known when this returns. */
    static Seen in(KubernetesClient client, String namespace) {
        return new Seen(client, namespace);
    }

    /** The UIDs of all pods that a system ever had in a track. */
    Set<String> pods(String system, String track) {
        return Set.copyOf(pods.getOrDefault(system + "/" + track, Set.of()));
    }

    /** Each status and reason that {@code Ready} had, {@code True/Released}. */
    Set<String> ready(String system) {
        return Set.copyOf(ready.getOrDefault(system, Set.of()));
    }

    private void pod(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        note(
                pods,
                labels.get("safetysystem.dev/system") + "/" + labels.get("safetysystem.dev/track"),
                pod.getMetadata().getUid());
    }

    private void system(GenericKubernetesResource system) {
        note(ready, system.getMetadata().getName(), State.of(system).condition("Ready"));
    }

    private static void note(Map<String, Set<String>> all, String key, String value) {
        all.merge(
                key,
                Set.of(value),
                (known, more) -> {
                    Set<String> both = new TreeSet<>(known);
                    both.addAll(more);
                    return both;
                });
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
