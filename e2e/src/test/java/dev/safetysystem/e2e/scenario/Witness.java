package dev.safetysystem.e2e.scenario;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees every change of a system's pods from its beginning on, and remembers the extremes: what a
 * look now and then would miss.
 */
final class Witness implements AutoCloseable, ResourceEventHandler<Pod> {
    private static final String LABEL = "safetysystem.dev/";

    private final Map<String, Pod> pods = new HashMap<>();
    private final Map<String, Integer> most = new ConcurrentHashMap<>();
    private final Map<String, Integer> fewestReady = new ConcurrentHashMap<>();
    private final SharedIndexInformer<Pod> informer;

    private Witness(KubernetesClient client, String namespace, String system) {
        informer =
                client.pods()
                        .inNamespace(namespace)
                        .withLabel(LABEL + "system", system)
                        .runnableInformer(0);
        informer.addEventHandler(this);
    }

    /** Begins to look; what is there already is known when this returns. */
    static Witness of(KubernetesClient client, String namespace, String system) {
        Witness witness = new Witness(client, namespace, system);
        witness.informer.start().toCompletableFuture().join();
        List<Pod> known = witness.informer.getStore().list();
        synchronized (witness.pods) {
            known.forEach(pod -> witness.pods.put(pod.getMetadata().getUid(), pod));
            witness.fewestReady.clear();
            witness.count();
        }
        return witness;
    }

    /** The most pods of a component and track that there were at once, ending ones left out. */
    int most(String component, String track) {
        return most.getOrDefault(component + "/" + track, 0);
    }

    /** The fewest ready pods of a component, over its tracks, that there were at any moment. */
    int fewestReady(String component) {
        return fewestReady.getOrDefault(component, 0);
    }

    @Override
    public void onAdd(Pod pod) {
        onUpdate(pod, pod);
    }

    @Override
    public void onUpdate(Pod before, Pod now) {
        synchronized (pods) {
            pods.put(now.getMetadata().getUid(), now);
            count();
        }
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
        synchronized (pods) {
            pods.remove(pod.getMetadata().getUid());
            count();
        }
    }

    private void count() {
        Map<String, Integer> there = new TreeMap<>();
        Map<String, Integer> ready = new TreeMap<>();
        fewestReady.keySet().forEach(component -> ready.put(component, 0));
        for (Pod pod : pods.values()) {
            if (pod.getMetadata().getDeletionTimestamp() != null) {
                continue;
            }
            String component = pod.getMetadata().getLabels().get(LABEL + "component");
            String track = pod.getMetadata().getLabels().get(LABEL + "track");
            there.merge(component + "/" + track, 1, Integer::sum);
            ready.merge(component, isReady(pod) ? 1 : 0, Integer::sum);
        }
        there.forEach((place, number) -> most.merge(place, number, Math::max));
        ready.forEach((component, number) -> fewestReady.merge(component, number, Math::min));
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(one -> one.getType().equals("Ready") && one.getStatus().equals("True"));
    }

    @Override
    public void close() {
        informer.close();
    }
}
