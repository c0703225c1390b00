package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observation;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Observed.Settling;
import dev.safetysystem.operator.observe.Quotas;
import dev.safetysystem.operator.runtime.kube.Caches;
import dev.safetysystem.operator.runtime.kube.ForeignObjects;
import dev.safetysystem.operator.runtime.kube.Pruning;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Takes the picture of a system, from caches or live. */
public final class Snapshotter {
    /**
     * What an act that cannot be undone is decided from: who serves, with how many, from which
     * stored templates. A late look at the others moves no traffic and deletes no workload, and
     * each list is a request of every such act.
     */
    private static final Set<Class<? extends HasMetadata>> DECISIVE =
            Set.of(
                    Deployment.class,
                    Pod.class,
                    Service.class,
                    EndpointSlice.class,
                    ControllerRevision.class);

    private final KubernetesClient client;
    private final Caches caches;
    private final ForeignObjects foreign;
    private final Clock clock;

    public Snapshotter(
            KubernetesClient client, Caches caches, ForeignObjects foreign, Clock clock) {
        this.client = client;
        this.caches = caches;
        this.foreign = foreign;
        this.clock = clock;
    }

    /** What this process remembers of a system and no object says. */
    record Remembered(
            Map<String, CheckResult> checks,
            Optional<Settling> settling,
            Map<Objects.Key, String> refusals) {}

    /** From the caches: no request, but for a look at objects that were in the way. */
    Observed cached(SafetySystem resource, Remembered remembered) {
        var meta = resource.getMetadata();
        return picture(resource, caches.all(meta.getNamespace(), meta.getName()), remembered);
    }

    /** From the API server, as of now, whatever such a decision rests on; the rest is as cached. */
    Observed live(SafetySystem resource, Remembered remembered) {
        var meta = resource.getMetadata();
        var objects = new ArrayList<HasMetadata>(listed(meta.getNamespace(), meta.getName()));
        caches.all(meta.getNamespace(), meta.getName()).stream()
                .filter(object -> DECISIVE.stream().noneMatch(kind -> kind.isInstance(object)))
                .forEach(objects::add);
        return picture(resource, objects, remembered);
    }

    /** All kinds at once: each list waits for the API server, and none for another. */
    private List<HasMetadata> listed(String namespace, String system) {
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            return DECISIVE.stream()
                    .map(kind -> tasks.submit(() -> list(kind, namespace, system)))
                    .toList()
                    .stream()
                    .flatMap(task -> result(task).stream())
                    .toList();
        }
    }

    private List<HasMetadata> list(
            Class<? extends HasMetadata> kind, String namespace, String system) {
        return client
                .resources(kind)
                .inNamespace(namespace)
                .withLabel(Names.SYSTEM, system)
                .list()
                .getItems()
                .stream()
                .<HasMetadata>map(Pruning::prune)
                .toList();
    }

    private static <T> T result(Future<T> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PassEnded("the operator stops");
        }
    }

    private Observed picture(
            SafetySystem resource, List<HasMetadata> objects, Remembered remembered) {
        String namespace = resource.getMetadata().getNamespace();
        return new Observation(
                        clock.instant(),
                        resource,
                        withForeign(resource.getMetadata().getUid(), objects),
                        caches.configMaps(namespace),
                        Quotas.of(caches.quotas(namespace)),
                        remembered.checks(),
                        remembered.settling(),
                        remembered.refusals())
                .observed();
    }

    /** What the caches hold of a place is newer than what was once met there. */
    private List<HasMetadata> withForeign(String uid, List<HasMetadata> objects) {
        List<HasMetadata> met = foreign.of(uid);
        if (met.isEmpty()) {
            return objects;
        }
        var places = new HashSet<Objects.Key>();
        objects.forEach(object -> places.add(Objects.Key.of(object)));
        var all = new ArrayList<>(objects);
        met.stream().filter(object -> places.add(Objects.Key.of(object))).forEach(all::add);
        return all;
    }
}
