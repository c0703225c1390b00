package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.ForeignAutoscaler;
import dev.safetysystem.operator.observe.ForeignService;
import dev.safetysystem.operator.observe.PodFacts;
import dev.safetysystem.operator.observe.SliceFacts;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What we know of the watched namespaces: every object with our system label, what systems name or
 * meet of everybody else's, and the resource quotas. fabric8's informers fill it; the framework's
 * own event source for secondary resources would keep whole objects, and compares them with what it
 * wrote only by a heuristic.
 */
public final class Caches {
    /** The kinds that we write, and compare with what we render. */
    static final List<Class<? extends HasMetadata>> WRITTEN =
            List.of(
                    Deployment.class,
                    Service.class,
                    ControllerRevision.class,
                    ConfigMap.class,
                    HorizontalPodAutoscaler.class,
                    PodDisruptionBudget.class,
                    Job.class);

    /** All kinds that carry our label, those that Kubernetes makes for us among them. */
    static final List<Class<? extends HasMetadata>> KINDS =
            Stream.concat(WRITTEN.stream(), Stream.of(Pod.class, EndpointSlice.class)).toList();

    private static final Duration REFILL = Duration.ofSeconds(10);
    private static final int AT_A_TIME = 50;

    private final KubernetesClient client;
    private final Room room = Room.ofThisProcess();
    private final List<Runnable> refills = new ArrayList<>();
    private final Map<String, Shard> shards = new HashMap<>();
    private final Reach reach;
    private final Map<String, List<SharedIndexInformer<?>>> informers = new HashMap<>();
    private final Map<String, CompletableFuture<Void>> filled = new HashMap<>();
    private Thread refilling = Thread.currentThread();

    /** The stores of one namespace, or of all. */
    private record Shard(
            Map<Class<? extends HasMetadata>, ObjectStore<? extends HasMetadata>> labelled,
            FactStore<Pod, PodFacts> pods,
            FactStore<EndpointSlice, SliceFacts> slices,
            OtherConfigMaps configMaps,
            OtherServices services,
            FactStore<HorizontalPodAutoscaler, ForeignAutoscaler> autoscalers,
            FactStore<EndpointSlice, SliceFacts> slicesByHand,
            ObjectStore<ResourceQuota> quotas) {
        @SuppressWarnings("unchecked") // each store stands under the class it was made for
        <T extends HasMetadata> ObjectStore<T> of(Class<T> kind) {
            return (ObjectStore<T>) labelled.get(kind);
        }
    }

    /**
     * @param namespaces to watch; empty means all
     * @param reach told where nothing may be listed or watched
     * @param systemChanged told namespace and name of the system that a changed object belongs to
     * @param configMapChanged told namespace and name of a changed ConfigMap that is not ours
     * @param serviceChanged told the namespace of a changed Service that is not ours
     */
    public Caches(
            KubernetesClient client,
            Set<String> namespaces,
            Reach reach,
            SystemListener systemChanged,
            BiConsumer<String, String> configMapChanged,
            Consumer<String> serviceChanged) {
        this.client = client;
        this.reach = reach;
        for (String namespace : namespaces.isEmpty() ? Set.of(Reach.EVERYWHERE) : namespaces) {
            shards.put(
                    namespace, shard(namespace, systemChanged, configMapChanged, serviceChanged));
        }
    }

    private Shard shard(
            String namespace,
            SystemListener systemChanged,
            BiConsumer<String, String> configMapChanged,
            Consumer<String> serviceChanged) {
        var labelled =
                new LinkedHashMap<
                        Class<? extends HasMetadata>, ObjectStore<? extends HasMetadata>>();
        WRITTEN.forEach(kind -> labelled.put(kind, labelled(kind, namespace, systemChanged)));
        var pods =
                facts(
                        Pod.class,
                        namespace,
                        (system, pod) -> PodFacts.of(system, pod),
                        systemChanged);
        var slices =
                facts(
                        EndpointSlice.class,
                        namespace,
                        (system, slice) -> SliceFacts.of(slice),
                        systemChanged);
        var configMaps = new OtherConfigMaps(this::configMap, configMapChanged);
        inform(
                namespace,
                within(ConfigMap.class, namespace).withoutLabel(Names.SYSTEM),
                configMaps);
        var services = new OtherServices(room, serviceChanged);
        inform(namespace, within(Service.class, namespace).withoutLabel(Names.SYSTEM), services);
        refills.add(() -> refill(Service.class, services));
        var quotas =
                new ObjectStore<>(
                        ResourceQuota.class,
                        client.getKubernetesSerialization(),
                        quota -> Room.EVERYBODYS,
                        room,
                        (ns, group, lost) -> {
                            // a quota's counters change with every pod: who waits for room looks
                            // again by time
                        });
        inform(namespace, within(ResourceQuota.class, namespace), quotas);
        refills.add(() -> refill(ResourceQuota.class, quotas));
        var autoscalers = autoscalers(namespace, labelled.get(Deployment.class), systemChanged);
        var byHand = slicesByHand(namespace, labelled.get(Service.class), systemChanged);
        return new Shard(labelled, pods, slices, configMaps, services, autoscalers, byHand, quotas);
    }

    /** Those of others, by the Deployment that they scale: it may be one of ours. */
    private FactStore<HorizontalPodAutoscaler, ForeignAutoscaler> autoscalers(
            String namespace,
            ObjectStore<? extends HasMetadata> deployments,
            SystemListener changed) {
        var store =
                new FactStore<HorizontalPodAutoscaler, ForeignAutoscaler>(
                        HorizontalPodAutoscaler.class,
                        ForeignAutoscaler::target,
                        (target, autoscaler) -> ForeignAutoscaler.of(autoscaler),
                        room,
                        (ns, target, lost) ->
                                deployments
                                        .at(ns, target)
                                        .ifPresent(
                                                ours -> changed.changed(ns, ours.group(), lost)));
        inform(
                namespace,
                within(HorizontalPodAutoscaler.class, namespace).withoutLabel(Names.SYSTEM),
                store);
        refills.add(() -> refill(HorizontalPodAutoscaler.class, store));
        return store;
    }

    /** Those that somebody made, by the Service that they are for: it may be one of ours. */
    private FactStore<EndpointSlice, SliceFacts> slicesByHand(
            String namespace, ObjectStore<? extends HasMetadata> services, SystemListener changed) {
        var store =
                new FactStore<EndpointSlice, SliceFacts>(
                        EndpointSlice.class,
                        slice -> slice.getMetadata().getLabels().get(SliceFacts.SERVICE_NAME),
                        (service, slice) -> SliceFacts.of(slice),
                        room,
                        (ns, service, lost) ->
                                services.at(ns, service)
                                        .ifPresent(
                                                ours -> changed.changed(ns, ours.group(), false)));
        inform(
                namespace,
                within(EndpointSlice.class, namespace)
                        .withLabel(SliceFacts.SERVICE_NAME)
                        .withLabelNotIn(SliceFacts.MANAGED_BY, SliceFacts.CONTROLLER),
                store);
        refills.add(() -> refill(EndpointSlice.class, store));
        return store;
    }

    private <T extends HasMetadata> ObjectStore<T> labelled(
            Class<T> kind, String namespace, SystemListener changed) {
        var store =
                new ObjectStore<>(
                        kind, client.getKubernetesSerialization(), Caches::system, room, changed);
        inform(namespace, within(kind, namespace).withLabel(Names.SYSTEM), store);
        refills.add(() -> refill(kind, store));
        return store;
    }

    private <T extends HasMetadata, F> FactStore<T, F> facts(
            Class<T> kind, String namespace, Keeper<T, F> keeper, SystemListener changed) {
        var store = new FactStore<>(kind, Caches::system, keeper, room, changed);
        inform(namespace, within(kind, namespace).withLabel(Names.SYSTEM), store);
        refills.add(() -> refill(kind, store));
        return store;
    }

    private static String system(HasMetadata object) {
        return object.getMetadata().getLabels().get(Names.SYSTEM);
    }

    private <T extends HasMetadata>
            FilterWatchListDeletable<T, KubernetesResourceList<T>, Resource<T>> within(
                    Class<T> kind, String namespace) {
        var all = client.resources(kind);
        return namespace.equals(Reach.EVERYWHERE)
                ? all.inAnyNamespace()
                : all.inNamespace(namespace);
    }

    /** Lists come in pages: less memory at start, and never from a server's stale cache. */
    private <T extends HasMetadata> void inform(
            String namespace,
            FilterWatchListDeletable<T, KubernetesResourceList<T>, Resource<T>> objects,
            ItemStore<T> store) {
        informers
                .computeIfAbsent(namespace, n -> new ArrayList<>())
                .add(
                        objects.withLimit(Pages.OBJECTS)
                                .runnableInformer(0)
                                .removeNamespaceIndex()
                                .itemStore(store)
                                .exceptionHandler(
                                        (started, problem) -> {
                                            reach.failed(namespace, problem);
                                            return true;
                                        }));
    }

    /** Starts to list and watch. */
    public void start() {
        informers.forEach(
                (namespace, all) ->
                        filled.put(
                                namespace,
                                CompletableFuture.allOf(
                                        all.stream()
                                                .map(i -> i.start().toCompletableFuture())
                                                .toArray(CompletableFuture<?>[]::new))));
        refilling = Thread.ofVirtual().name("refill").start(this::refill);
    }

    private void refill() {
        try {
            while (true) {
                Thread.sleep(REFILL);
                refills.forEach(Runnable::run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what was left out and has room now. */
    private <T extends HasMetadata> void refill(Class<T> kind, FactStore<T, ?> store) {
        store.mayComeBack().stream()
                .limit(AT_A_TIME)
                .forEach(
                        key -> {
                            int slash = key.indexOf('/');
                            read(kind, key.substring(0, slash), key.substring(slash + 1))
                                    .forEach(store::readmit);
                        });
    }

    /** By a list: it is the right that there is for every kind. */
    private <T extends HasMetadata> List<T> read(Class<T> kind, String namespace, String name) {
        try {
            return client.resources(kind)
                    .inNamespace(namespace)
                    .withField("metadata.name", name)
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            reach.failed(namespace, e);
            return List.of();
        }
    }

    /** Completes when everything in a namespace has been listed once. */
    public CompletableFuture<Void> filled(String namespace) {
        return filled.get(shards.containsKey(Reach.EVERYWHERE) ? Reach.EVERYWHERE : namespace);
    }

    /** Whether a picture of what is in a namespace can be had. */
    public boolean covers(String namespace) {
        return reach.covers(namespace) && filled(namespace).isDone();
    }

    public void stop() {
        refilling.interrupt();
        informers.values().forEach(all -> all.forEach(SharedIndexInformer::stop));
    }

    /** Why what is known of a system is not all that there is, if so. */
    public Optional<String> trouble(String namespace, String system) {
        return room.trouble(new Room.Place(namespace, system));
    }

    /** How many bytes of JSON a picture of a system is made from. */
    public long unpacked(String namespace, String system) {
        return room.unpacked(new Room.Place(namespace, system));
    }

    /** In how many namespaces there is more than is kept. */
    public int namespacesTooLarge() {
        return room.namespacesTooLarge();
    }

    /** What is known of a system's pods. */
    public List<PodFacts> pods(String namespace, String system) {
        return facts(namespace, system, Shard::pods);
    }

    /** What is known of a system's endpoint slices. */
    public List<SliceFacts> slices(String namespace, String system) {
        return facts(namespace, system, Shard::slices);
    }

    private <F> List<F> facts(
            String namespace, String system, Function<Shard, FactStore<?, F>> store) {
        return shard(namespace).stream()
                .flatMap(shard -> store.apply(shard).known(namespace, system).stream())
                .map(Known::kept)
                .toList();
    }

    /** What is known of endpoint slices that somebody made for a Service. */
    public List<SliceFacts> slicesByHand(String namespace, String service) {
        return facts(namespace, service, Shard::slicesByHand);
    }

    /** Every object with a system's label, of those kinds that we write. */
    public List<HasMetadata> all(
            String namespace, String system, Predicate<Class<? extends HasMetadata>> kinds) {
        var found = new ArrayList<HasMetadata>();
        shard(namespace)
                .ifPresent(
                        shard ->
                                shard.labelled()
                                        .forEach(
                                                (kind, store) -> {
                                                    if (kinds.test(kind)) {
                                                        found.addAll(store.all(namespace, system));
                                                    }
                                                }));
        return found;
    }

    /** Autoscalers of others that scale a Deployment. */
    public List<ForeignAutoscaler> autoscalers(String namespace, String deployment) {
        return facts(namespace, deployment, Shard::autoscalers);
    }

    /** An object of ours by name. */
    public <T extends HasMetadata> Optional<T> find(Class<T> kind, String namespace, String name) {
        return shard(namespace).flatMap(shard -> shard.of(kind).find(namespace, name));
    }

    /**
     * Digests by name, of those ConfigMaps that are there and not ours. One whose digest is not
     * known, or not of its present version, is read.
     */
    public Map<String, String> configMaps(String namespace, Set<String> names) {
        return shard(namespace)
                .map(shard -> shard.configMaps().of(namespace, names))
                .orElse(Map.of());
    }

    private Optional<ConfigMap> configMap(String namespace, String name) {
        return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get());
    }

    /** What the Services of a namespace that are not ours select. */
    public List<ForeignService> otherServices(String namespace) {
        return shard(namespace).map(shard -> shard.services().of(namespace)).orElse(List.of());
    }

    public List<ResourceQuota> quotas(String namespace) {
        return shard(namespace)
                .map(shard -> shard.quotas().all(namespace, Room.EVERYBODYS))
                .orElse(List.of());
    }

    /** To be told of every object that we wrote, as the API server answered. */
    public <T extends HasMetadata> void wrote(Class<T> kind, T object) {
        shard(object.getMetadata().getNamespace()).ifPresent(shard -> shard.of(kind).wrote(object));
    }

    /** To be told of every object that is gone by our own doing. */
    public void deleted(
            Class<? extends HasMetadata> kind, String namespace, String name, String uid) {
        shard(namespace).ifPresent(shard -> shard.of(kind).deleted(namespace, name, uid));
    }

    /** To be told of a ConfigMap that is not ours and was read live. */
    public void read(ConfigMap source) {
        shard(source.getMetadata().getNamespace())
                .ifPresent(shard -> shard.configMaps().read(source));
    }

    private Optional<Shard> shard(String namespace) {
        return Optional.ofNullable(
                Optional.ofNullable(shards.get(Reach.EVERYWHERE))
                        .orElseGet(() -> shards.get(namespace)));
    }
}
