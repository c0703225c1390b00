package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Ownership;

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

    /** Whether the system controls an object, directly, or did and nobody else does. */
    public static boolean controls(SystemId system, HasMetadata object) {
        return Ownership.controller(object)
                .map(owner -> system.uid().equals(owner.getUid()))
                .orElseGet(() -> Ownership.isOrphan(system.name(), object));
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

    /** Whether an object belongs to an earlier resource of the same name, which is gone. */
    static boolean isOfFormer(SystemId system, HasMetadata object) {
        return references(object).stream()
                .anyMatch(
                        r ->
                                "SafetySystem".equals(r.getKind())
                                        && system.name().equals(r.getName())
                                        && !system.uid().equals(r.getUid()));
    }

    static List<OwnerReference> references(HasMetadata object) {
        var references = object.getMetadata().getOwnerReferences();
        return references == null ? List.of() : references;
    }

    static ObjectMeta meta(SystemId system, String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withNamespace(system.namespace())
                .withName(name)
                .withLabels(labels)
                .withOwnerReferences(
                        new OwnerReferenceBuilder()
                                .withApiVersion(Names.PREFIX + "v1alpha1")
                                .withKind("SafetySystem")
                                .withName(system.name())
                                .withUid(system.uid())
                                .withController(true)
                                .build())
                .build();
    }
}
