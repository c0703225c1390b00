package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Ownership;
import dev.safetysystem.operator.observe.Workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whose an object is: the UID in its controller owner reference decides. */
public final class Owner {
    private Owner() {}

    /**
     * Whether the system controls an object, directly or by the Deployment of the same name, or did
     * and nobody else does.
     */
    public static boolean controls(Observed seen, HasMetadata object) {
        return Ownership.controller(object)
                .map(
                        owner ->
                                seen.id().uid().equals(owner.getUid())
                                        || deployment(seen, object)
                                                .filter(uid -> uid.equals(owner.getUid()))
                                                .isPresent())
                .orElseGet(() -> Ownership.isOrphan(seen.id().name(), object));
    }

    /** The UID of the system's Deployment that has an object's name. */
    private static Optional<String> deployment(Observed seen, HasMetadata object) {
        return seen.workloads().stream()
                .filter(workload -> workload.name().equals(object.getMetadata().getName()))
                .map(Workload::uid)
                .findFirst();
    }

    /** Where there are objects of the system, copies among them, that are not being deleted. */
    public static Set<Objects.Key> places(SystemId system, Objects objects) {
        var ours = Ownership.of(system, objects.byKey().values());
        return objects.byKey().entrySet().stream()
                .filter(entry -> ours.holds(entry.getValue()))
                .filter(entry -> entry.getValue().getMetadata().getDeletionTimestamp() == null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whose an object is that is not ours, as far as it says itself. */
    static String words(HasMetadata object) {
        var annotations = Optional.ofNullable(object.getMetadata().getAnnotations());
        var labels = Optional.ofNullable(object.getMetadata().getLabels());
        return Ownership.controller(object)
                .map(owner -> "controlled by " + owner.getKind() + " " + owner.getName())
                .or(
                        () ->
                                annotations
                                        .map(all -> all.get("meta.helm.sh/release-name"))
                                        .map(release -> "of Helm release " + release))
                .or(
                        () ->
                                labels.map(all -> all.get("app.kubernetes.io/managed-by"))
                                        .map(by -> "managed by " + by))
                .or(() -> ForeignFields.of(object).anyone().map(by -> "written by " + by))
                .orElse("of an unknown owner");
    }

    /**
     * Whether an object belongs to an earlier resource, or an earlier Deployment, of the same name,
     * which is gone.
     */
    static boolean isOfFormer(Observed seen, HasMetadata object) {
        var system = seen.id();
        return references(object).stream()
                .anyMatch(
                        r ->
                                "SafetySystem".equals(r.getKind())
                                                && system.name().equals(r.getName())
                                                && !system.uid().equals(r.getUid())
                                        || "Deployment".equals(r.getKind())
                                                && object.getMetadata()
                                                        .getName()
                                                        .equals(r.getName())
                                                && !deployment(seen, object)
                                                        .equals(Optional.of(r.getUid())));
    }

    static List<OwnerReference> references(HasMetadata object) {
        var references = object.getMetadata().getOwnerReferences();
        return references == null ? List.of() : references;
    }

    static ObjectMeta meta(SystemId system, String name, Map<String, String> labels) {
        return meta(
                system,
                name,
                labels,
                reference(Names.PREFIX + "v1alpha1", "SafetySystem", system.name(), system.uid()));
    }

    /**
     * Of what belongs to the track of a component.
     *
     * @param goesWith UID of the Deployment of the same name that owns it; empty: the system does
     */
    static ObjectMeta ofTrack(
            SystemId system, String component, Track track, Optional<String> goesWith) {
        String name = Names.workload(system, component, track);
        var labels = Names.labels(system, component, track);
        return goesWith.map(
                        uid ->
                                meta(
                                        system,
                                        name,
                                        labels,
                                        reference("apps/v1", "Deployment", name, uid)))
                .orElseGet(() -> meta(system, name, labels));
    }

    private static ObjectMeta meta(
            SystemId system, String name, Map<String, String> labels, OwnerReference owner) {
        return new ObjectMetaBuilder()
                .withNamespace(system.namespace())
                .withName(name)
                .withLabels(labels)
                .withOwnerReferences(owner)
                .build();
    }

    private static OwnerReference reference(String version, String kind, String name, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion(version)
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .build();
    }
}
