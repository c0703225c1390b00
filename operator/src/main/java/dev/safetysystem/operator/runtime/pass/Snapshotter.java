package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observation;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Observed.Settling;
import dev.safetysystem.operator.observe.PodFacts;
import dev.safetysystem.operator.observe.Quotas;
import dev.safetysystem.operator.observe.SliceFacts;
import dev.safetysystem.operator.observe.Unseen;
import dev.safetysystem.operator.observe.Written;
import dev.safetysystem.operator.render.LiveLook;
import dev.safetysystem.operator.runtime.kube.Caches;
import dev.safetysystem.operator.runtime.kube.ForeignObjects;
import dev.safetysystem.operator.runtime.kube.Pages;
import dev.safetysystem.operator.runtime.kube.Pruning;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes the picture of a system, from caches or live. */
final class Snapshotter {
    /**
     * What is listed for each look. A late look at other kinds moves no traffic and deletes no
     * workload, and each list is a request of every such act.
     */
    private static final Map<LiveLook, Set<Class<? extends HasMetadata>>> LISTED =
            Map.of(
                    LiveLook.NONE, Set.of(),
                    LiveLook.WHAT_IS_STORED, Set.of(Deployment.class, ControllerRevision.class),
                    LiveLook.WHAT_SERVES, Set.of(Deployment.class, Service.class, Pod.class));

    private final KubernetesClient client;
    private final Caches caches;
    private final ForeignObjects foreign;
    private final Clock clock;

    Snapshotter(KubernetesClient client, Caches caches, ForeignObjects foreign, Clock clock) {
        this.client = client;
        this.caches = caches;
        this.foreign = foreign;
        this.clock = clock;
    }

    /**
     * What this process remembers of a system and no object says.
     *
     * @param named the ConfigMaps that its resource may refer to
     */
    record Remembered(
            Set<String> named,
            Map<String, CheckResult> checks,
            Optional<Settling> settling,
            Map<Objects.Key, String> refusals,
            Written written) {}

    /**
     * What such looks list is as of now, the rest as cached. Without any there is no request, but
     * for one about objects that were in the way or must be there and are not seen.
     */
    Observed picture(SafetySystem resource, Remembered remembered, Set<LiveLook> looks) {
        var kinds =
                looks.stream()
                        .flatMap(look -> LISTED.get(look).stream())
                        .collect(Collectors.toUnmodifiableSet());
        String uid = resource.getMetadata().getUid();
        String namespace = resource.getMetadata().getNamespace();
        String system = resource.getMetadata().getName();
        List<Object> listed = kinds.isEmpty() ? List.of() : listed(kinds, namespace, system);
        var written = new ArrayList<>(of(HasMetadata.class, listed).toList());
        written.addAll(caches.all(namespace, system, kind -> !kinds.contains(kind)));
        List<PodFacts> pods =
                kinds.contains(Pod.class)
                        ? of(PodFacts.class, listed).toList()
                        : caches.pods(namespace, system);
        foreign.look(uid, namespace, Unseen.of(clock.instant(), resource, written, pods));
        return new Observation(
                        clock.instant(),
                        resource,
                        withForeign(uid, written),
                        copied -> caches.configMaps(namespace, both(remembered.named(), copied)),
                        Quotas.of(caches.quotas(namespace)),
                        remembered.checks(),
                        remembered.settling(),
                        remembered.refusals(),
                        pods,
                        slices(namespace, system, written),
                        caches.otherServices(namespace),
                        of(Deployment.class, written)
                                .map(deployment -> deployment.getMetadata().getName())
                                .flatMap(name -> caches.autoscalers(namespace, name).stream())
                                .toList(),
                        remembered.written())
                .observed();
    }

    private List<SliceFacts> slices(String namespace, String system, List<HasMetadata> objects) {
        var byHand =
                of(Service.class, objects)
                        .map(service -> service.getMetadata().getName())
                        .flatMap(name -> caches.slicesByHand(namespace, name).stream());
        return Stream.concat(caches.slices(namespace, system).stream(), byHand).toList();
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        if (one.containsAll(other)) {
            return one;
        }
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    private static <T> Stream<T> of(Class<T> kind, List<?> objects) {
        return objects.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** All kinds at once: each list waits for the API server, and none for another. */
    private List<Object> listed(
            Set<Class<? extends HasMetadata>> kinds, String namespace, String system) {
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            return kinds.stream()
                    .map(kind -> tasks.submit(() -> list(kind, namespace, system)))
                    .toList()
                    .stream()
                    .flatMap(task -> result(task).stream())
                    .toList();
        }
    }

    private <T extends HasMetadata> List<Object> list(
            Class<T> kind, String namespace, String system) {
        return Pages.all(
                client.resources(kind).inNamespace(namespace).withLabel(Names.SYSTEM, system),
                object -> kept(system, object));
    }

    /** Of a pod its facts, of all else what it is compared by. */
    private static Object kept(String system, HasMetadata object) {
        return object instanceof Pod pod ? PodFacts.of(system, pod) : Pruning.prune(object);
    }

    private static <T> T result(Future<T> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException("a live list failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PassEnded("the operator stops");
        }
    }

    /** What the caches hold of a place is newer than what was once met there. */
    private List<HasMetadata> withForeign(String uid, List<HasMetadata> objects) {
        List<HasMetadata> met = foreign.of(uid);
        if (met.isEmpty()) {
            return objects;
        }
        var places = new HashSet<Objects.Key>();
        objects.forEach(object -> places.add(Objects.Key.of(object)));
        foreign.seen(uid, places);
        var all = new ArrayList<>(objects);
        met.stream().filter(object -> places.add(Objects.Key.of(object))).forEach(all::add);
        return all;
    }
}
