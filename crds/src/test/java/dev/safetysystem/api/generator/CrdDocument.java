package dev.safetysystem.api.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceConversion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;

import java.io.OutputStream;
import java.util.List;

/** The whole CRD: fabric8's generator makes the bare schema, the records' annotations the rest. */
final class CrdDocument {
    private final Javadocs docs;

    CrdDocument(Javadocs docs) {
        this.docs = docs;
    }

    CustomResourceDefinition build() {
        CustomResourceDefinition crd = bare();
        var version = crd.getSpec().getVersions().getFirst();
        complete(version.getSchema().getOpenAPIV3Schema());
        version.setAdditionalPrinterColumns(columns());
        // What the API server would fill in would show as drift in GitOps tools.
        crd.getSpec().getNames().setListKind(crd.getSpec().getNames().getKind() + "List");
        crd.getSpec().setConversion(new CustomResourceConversion("None", null));
        return crd;
    }

    private void complete(JSONSchemaProps root) {
        root.setDescription(docs.of(SafetySystem.class).summary());
        var spec = root.getProperties().get("spec");
        var status = root.getProperties().get("status");
        var records = new RecordSchema(docs);
        records.complete(SafetySystemSpec.class, spec);
        records.complete(SafetySystemStatus.class, status);
        spec.setDescription(docs.of(SafetySystemSpec.class).summary());
        status.setDescription(docs.of(SafetySystemStatus.class).summary());
        status.setDefault(neverLookedAt());
        root.setRequired(List.of("spec"));
        root.setXKubernetesValidations(CelRules.of(SafetySystem.class));
    }

    /**
     * The status of a resource that no operator has looked at. Tools that wait (kstatus, which Flux
     * uses) take a resource without conditions for done, unless its observedGeneration differs.
     */
    private static JsonNode neverLookedAt() {
        return JsonNodeFactory.instance.objectNode().put("observedGeneration", -1);
    }

    /** In the order in which kubectl shows them; the wide ones last. */
    private static List<CustomResourceColumnDefinition> columns() {
        return List.of(
                column("VERSION", ".spec.version", "string", null),
                column("STABLE", ".status.revisions.stable.version", "string", null),
                column("STEP", ".status.step", "string", null),
                column("READY", ".status.conditions[?(@.type==\"Ready\")].status", "string", null),
                column("AGE", ".metadata.creationTimestamp", "date", null),
                column("MESSAGE", ".status.message", "string", 1),
                column("REFUSED", ".status.revisions.refused[0].release", "string", 1));
    }

    /** The API server drops a priority of 0: absent is what it keeps. */
    private static CustomResourceColumnDefinition column(
            String name, String path, String type, Integer priority) {
        var column = new CustomResourceColumnDefinition();
        column.setName(name);
        column.setJsonPath(path);
        column.setType(type);
        column.setPriority(priority);
        return column;
    }

    private static CustomResourceDefinition bare() {
        var made = new CustomResourceDefinition[1];
        new CRDGenerator()
                .customResourceClasses(SafetySystem.class)
                .withParallelGenerationEnabled(false)
                .withPostProcessor(
                        new CRDPostProcessor() {
                            @Override
                            public HasMetadata process(HasMetadata crd, String version) {
                                made[0] = (CustomResourceDefinition) crd;
                                return crd;
                            }
                        })
                .withOutput(new Nowhere())
                .generate();
        return made[0];
    }

    /** The generator cannot be had without an output; ours is written after it is completed. */
    private static final class Nowhere implements CRDGenerator.CRDOutput<OutputStream> {
        @Override
        public OutputStream outputFor(String name) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void close() {}
    }
}
