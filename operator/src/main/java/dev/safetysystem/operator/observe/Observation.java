package dev.safetysystem.operator.observe;

import dev.safetysystem.api.v1alpha1.Release;
import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.api.v1alpha1.SafetySystemStatusBuilder;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.observe.Observed.Settling;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From Kubernetes objects to the picture of one system. A pure function: where the objects come
 * from, and how fresh they are, is the caller's business.
 *
 * @param now the instant of the picture
 * @param resource the system's own resource
 * @param objects every object of the namespace that carries our system label, and objects of others
 *     that stand where one of ours should be; pods and endpoint slices, which Kubernetes'
 *     controllers make and we compare nothing with, are apart
 * @param configMaps digest by name of the ConfigMaps of the namespace without our label: of those
 *     that the resource names, and of those asked for, which stored revisions have copies of
 * @param quotas of the namespace
 * @param checks results of the checks that were ordered, by key
 * @param settling as the last decision handed it out
 * @param refusals what the API server said of the last write to a place, where it refused it
 * @param pods of the objects, as facts
 * @param slices of the objects, as facts
 * @param foreignServices of the namespace, without our label
 * @param autoscalers of others that scale one of our Deployments
 * @param written what this process remembers of its own writes
 */
public record Observation(
        Instant now,
        SafetySystem resource,
        Collection<? extends HasMetadata> objects,
        Function<Set<String>, Map<String, String>> configMaps,
        List<Quota> quotas,
        Map<String, CheckResult> checks,
        Optional<Settling> settling,
        Map<Objects.Key, String> refusals,
        List<PodFacts> pods,
        List<SliceFacts> slices,
        List<ForeignService> foreignServices,
        List<ForeignAutoscaler> autoscalers,
        Written written) {
    private static final Long NEVER_LOOKED_AT = -1L;
    private static final SafetySystemStatus NO_STATUS = SafetySystemStatusBuilder.builder().build();

    /** Pods and endpoint slices are among the objects. */
    public Observation(
            Instant now,
            SafetySystem resource,
            Collection<? extends HasMetadata> objects,
            Map<String, String> configMaps,
            List<Quota> quotas,
            Map<String, CheckResult> checks,
            Optional<Settling> settling,
            Map<Objects.Key, String> refusals) {
        this(
                now,
                resource,
                objects.stream()
                        .filter(o -> !(o instanceof Pod) && !(o instanceof EndpointSlice))
                        .toList(),
                _ -> configMaps,
                quotas,
                checks,
                settling,
                refusals,
                of(Pod.class, objects)
                        .map(pod -> PodFacts.of(resource.getMetadata().getName(), pod))
                        .toList(),
                of(EndpointSlice.class, objects).map(SliceFacts::of).toList(),
                List.of(),
                List.of(),
                Written.NOTHING);
    }

    /** The same, with Services of the namespace that are not ours. */
    public Observation beside(List<ForeignService> services) {
        return with(services, written);
    }

    /** The same, knowing what was written before. */
    public Observation with(Written known) {
        return with(foreignServices, known);
    }

    private Observation with(List<ForeignService> services, Written known) {
        return new Observation(
                now,
                resource,
                objects,
                configMaps,
                quotas,
                checks,
                settling,
                refusals,
                pods,
                slices,
                services,
                autoscalers,
                known);
    }

    private static <T> Stream<T> of(Class<T> kind, Collection<? extends HasMetadata> objects) {
        return objects.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** The picture. */
    public Observed observed() {
        var meta = resource.getMetadata();
        var ours = Ownership.of(id(), objects);
        var roles = roles();
        var revisions = revisions(ours, roles);
        return new Observed(
                now,
                id(),
                Optional.ofNullable(meta.getGeneration()).orElse(0L),
                Optional.ofNullable(meta.getAnnotations()).map(Map::copyOf).orElse(Map.of()),
                status(),
                settling,
                Map.copyOf(configMaps.apply(copied(revisions, roles))),
                revisions,
                record(ours),
                Workloads.of(all(Deployment.class, ours)),
                Instances.present(pods, now),
                pods.stream().flatMap(pod -> pod.stray().stream()).toList(),
                Endpoints.of(all(Service.class, ours), slices),
                foreign(ours),
                Map.copyOf(checks),
                List.copyOf(quotas),
                Map.copyOf(refusals),
                Objects.of(objects),
                Map.of(),
                autoscalers(ours),
                written);
    }

    /** A label of ours makes no Service ours. */
    private List<ForeignService> foreign(Ownership ours) {
        var labelled =
                of(Service.class, objects)
                        .filter(service -> !ours.holds(service))
                        .flatMap(service -> ForeignService.of(service).stream())
                        .filter(service -> !foreignServices.contains(service))
                        .toList();
        return labelled.isEmpty()
                ? foreignServices
                : Stream.concat(foreignServices.stream(), labelled.stream()).toList();
    }

    /** What the API server fills in before an operator has looked says no more than no status. */
    private SafetySystemStatus status() {
        return Optional.ofNullable(resource.getStatus())
                .filter(status -> !NEVER_LOOKED_AT.equals(status.observedGeneration()))
                .orElse(NO_STATUS);
    }

    private List<Revision> revisions(Ownership ours, Map<String, String> roles) {
        return all(ControllerRevision.class, ours).stream()
                .sorted(
                        Comparator.comparing(
                                        (ControllerRevision r) ->
                                                Optional.ofNullable(r.getRevision()).orElse(0L))
                                .thenComparing(r -> KubernetesTime.created(r))
                                .thenComparing(r -> r.getMetadata().getName()))
                .flatMap(stored -> believed(stored, roles).stream())
                .toList();
    }

    /**
     * A stored revision. One with a role is there only if it is what the status says of it; where
     * it got that role from an older operator, which noted no digest, its name is to be the hash of
     * its content. Who made one without a role is not known.
     */
    private Optional<Revision> believed(ControllerRevision stored, Map<String, String> roles) {
        return Revisions.read(stored, id().name())
                .flatMap(
                        revision ->
                                Optional.ofNullable(roles.get(revision.name()))
                                        .map(digest -> proved(revision, stored, digest))
                                        .orElseGet(() -> Optional.of(revision)));
    }

    private static Optional<Revision> proved(
            Revision revision, ControllerRevision stored, String digest) {
        return Optional.of(Revisions.proved(revision, stored))
                .filter(
                        now ->
                                digest.isEmpty()
                                        ? now.isNamedByItsContent()
                                        : now.digest().equals(digest));
    }

    /** Digests by name, of the revisions that have or had a role; empty where none is known. */
    private Map<String, String> roles() {
        var roles = new HashMap<String, String>();
        var all = Optional.ofNullable(status().revisions());
        Stream.concat(
                        all.map(dev.safetysystem.api.v1alpha1.Revisions::former).stream()
                                .flatMap(List::stream),
                        Stream.of(
                                        all.map(dev.safetysystem.api.v1alpha1.Revisions::stable),
                                        all.map(dev.safetysystem.api.v1alpha1.Revisions::previous),
                                        all.map(dev.safetysystem.api.v1alpha1.Revisions::candidate))
                                .flatMap(Optional::stream))
                .forEach(
                        one -> roles.put(one.name(), Optional.ofNullable(one.digest()).orElse("")));
        return roles;
    }

    /** Some may carry our label. */
    private List<ForeignAutoscaler> autoscalers(Ownership ours) {
        return Stream.concat(
                        autoscalers.stream(),
                        of(HorizontalPodAutoscaler.class, objects)
                                .filter(autoscaler -> !ours.holds(autoscaler))
                                .map(ForeignAutoscaler::of))
                .toList();
    }

    private static Set<String> copied(List<Revision> revisions, Map<String, String> roles) {
        return revisions.stream()
                .filter(revision -> roles.containsKey(revision.name()))
                .flatMap(revision -> revision.snapshots().keySet().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Of the release in progress; without one that of the last. A record that is not ours or not
     * JSON is as good as none: it is written anew.
     */
    private Optional<RecordedRelease> record(Ownership ours) {
        Optional<String> present =
                Optional.ofNullable(status().release())
                        .map(Release::name)
                        .map(name -> name.substring(name.lastIndexOf('-') + 1));
        return all(ConfigMap.class, ours).stream()
                .filter(c -> attempt(c) > 0)
                .filter(c -> present.map(n -> n.equals(number(c))).orElse(true))
                .max(Comparator.comparingInt(this::attempt))
                .flatMap(RecordedRelease::in);
    }

    /** The number of the release that a ConfigMap records; 0 for any other ConfigMap. */
    private int attempt(ConfigMap map) {
        String name = map.getMetadata().getName();
        String number = number(map);
        boolean counts = number.matches("[1-9][0-9]{0,8}");
        return counts && name.equals(Names.record(id(), Integer.parseInt(number)))
                ? Integer.parseInt(number)
                : 0;
    }

    private static String number(ConfigMap map) {
        String name = map.getMetadata().getName();
        return name.substring(name.lastIndexOf('-') + 1);
    }

    private SystemId id() {
        var meta = resource.getMetadata();
        return new SystemId(meta.getNamespace(), meta.getName(), meta.getUid());
    }

    private <T extends HasMetadata> List<T> all(Class<T> kind, Ownership ours) {
        return of(kind, objects).filter(ours::holds).toList();
    }
}
