package dev.safetysystem.e2e.scenario;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Sees every change of a system's instances from its beginning on, and remembers the extremes: what
 * a look now and then would miss.
 */
final class Witness implements AutoCloseable {
    private static final String LABEL = "safetysystem.dev/";

    private final Tally<Pod> ready;
    private final Tally<ReplicaSet> planned;

    private Witness(KubernetesClient client, String namespace, String system) {
        ready =
                new Tally<>(
                        informer(client, Pod.class, namespace, system),
                        pod -> label(pod, "component"),
                        Witness::ready);
        // What is asked for, not the pods that are there: for a moment a pod that is no longer
        // wanted and the one that takes its place are both there, by no doing of the operator's.
        planned =
                new Tally<>(
                        informer(client, ReplicaSet.class, namespace, system),
                        set -> label(set, "component") + "/" + label(set, "track"),
                        set -> set.getSpec().getReplicas());
    }

    private static <T extends HasMetadata> SharedIndexInformer<T> informer(
            KubernetesClient client, Class<T> kind, String namespace, String system) {
        return client.resources(kind)
                .inNamespace(namespace)
                .withLabel(LABEL + "system", system)
                .runnableInformer(0);
    }

    /** Begins to look; what is there already is known when this returns. */
    static Witness of(KubernetesClient client, String namespace, String system) {
        Witness witness = new Witness(client, namespace, system);
        witness.ready.begin();
        witness.planned.begin();
        return witness;
    }

    /** The most instances of a component in a track that were asked for at once. */
    int most(String component, String track) {
        return planned.most(component + "/" + track);
    }

    /**
     * The fewest ready instances of a component, over its tracks, that there were at any moment.
     */
    int fewestReady(String component) {
        return ready.fewest(component);
    }

    private static String label(HasMetadata object, String key) {
        return object.getMetadata().getLabels().get(LABEL + key);
    }

    private static int ready(Pod pod) {
        boolean is =
                pod.getMetadata().getDeletionTimestamp() == null
                        && pod.getStatus().getConditions().stream()
                                .anyMatch(
                                        one ->
                                                one.getType().equals("Ready")
                                                        && one.getStatus().equals("True"));
        return is ? 1 : 0;
    }

    @Override
    public void close() {
        ready.informer.close();
        planned.informer.close();
    }

    /** Sums over objects of a kind, by group, and the extremes of each sum. */
    private static final class Tally<T extends HasMetadata> implements ResourceEventHandler<T> {
        private final SharedIndexInformer<T> informer;
        private final Function<T, String> group;
        private final ToIntFunction<T> weight;
        private final Map<String, T> present = new HashMap<>();
        private final Map<String, Integer> most = new TreeMap<>();
        private final Map<String, Integer> fewest = new TreeMap<>();

        Tally(SharedIndexInformer<T> informer, Function<T, String> group, ToIntFunction<T> weight) {
            this.informer = informer;
            this.group = group;
            this.weight = weight;
            informer.addEventHandler(this);
        }

        /** What is there at first comes one by one: sums count only from the whole on. */
        void begin() {
            informer.start().toCompletableFuture().join();
            synchronized (this) {
                informer.getStore()
                        .list()
                        .forEach(object -> present.put(object.getMetadata().getUid(), object));
                most.clear();
                fewest.clear();
                count();
            }
        }

        synchronized int most(String of) {
            return most.getOrDefault(of, 0);
        }

        synchronized int fewest(String of) {
            return fewest.getOrDefault(of, 0);
        }

        private void count() {
            Map<String, Integer> sums = new TreeMap<>();
            fewest.keySet().forEach(known -> sums.put(known, 0));
            present.values()
                    .forEach(
                            one ->
                                    sums.merge(
                                            group.apply(one),
                                            weight.applyAsInt(one),
                                            Integer::sum));
            sums.forEach(
                    (of, sum) -> {
                        most.merge(of, sum, Math::max);
                        fewest.merge(of, sum, Math::min);
                    });
        }

        @Override
        public synchronized void onAdd(T object) {
            present.put(object.getMetadata().getUid(), object);
            count();
        }

        @Override
        public void onUpdate(T before, T now) {
            onAdd(now);
        }

        @Override
        public synchronized void onDelete(T object, boolean unknown) {
            present.remove(object.getMetadata().getUid());
            count();
        }
    }
}
