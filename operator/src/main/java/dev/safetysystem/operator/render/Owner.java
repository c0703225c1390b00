package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

import java.util.List;
import java.util.Map;

/** Whose an object is: only the UID in its controller owner reference decides. */
public final class Owner {
    private Owner() {}

    /** Whether the system controls an object, directly. */
    public static boolean controls(SystemId system, HasMetadata object) {
        return references(object).stream()
                .anyMatch(
                        r ->
                                Boolean.TRUE.equals(r.getController())
                                        && r.getUid().equals(system.uid()));
    }

    /** Whether an object belongs to an earlier resource of the same name, which is gone. */
    static boolean isOfFormer(SystemId system, HasMetadata object) {
        return references(object).stream()
                .anyMatch(
                        r ->
                                r.getKind().equals("SafetySystem")
                                        && r.getName().equals(system.name())
                                        && !r.getUid().equals(system.uid()));
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
