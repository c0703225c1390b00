package dev.safetysystem.operator.runtime.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;

import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads of {@code metadata.managedFields} what somebody else wrote into objects that we render:
 * who, and which fields. Our own apply, statuses, and all of other kinds is passed over without
 * being read; that is more than half of a pod's event.
 */
final class ForeignManagers extends JsonDeserializer<List<ManagedFieldsEntry>> {
    @Override
    public List<ManagedFieldsEntry> deserialize(JsonParser json, DeserializationContext context)
            throws IOException {
        var entries = new ArrayList<ManagedFieldsEntry>();
        if (json.currentToken() != JsonToken.START_ARRAY || !isEdited(json.getParsingContext())) {
            json.skipChildren();
            return entries;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            ManagedFieldsEntry entry = entry(json);
            if (entry.getFieldsV1() != null && !"status".equals(entry.getSubresource())) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** From the list to the metadata to the object, as far as it is made already. */
    private static boolean isEdited(JsonStreamContext list) {
        var metadata = list.getParent();
        var object = metadata == null ? null : metadata.getParent();
        return object != null
                && switch (object.getCurrentValue()) {
                    case Deployment _,
                            Service _,
                            HorizontalPodAutoscaler _,
                            PodDisruptionBudget _ ->
                            true;
                    case ConfigMap _ -> isLabelled(metadata);
                    case null, default -> false;
                };
    }

    /** There may be thousands of others, which we write none of. Labels come before managers. */
    private static boolean isLabelled(JsonStreamContext metadata) {
        return metadata.getCurrentValue() instanceof ObjectMeta meta
                && meta.getLabels() != null
                && meta.getLabels().containsKey(Names.SYSTEM);
    }

    /** Without its fields if it is our own apply. Go writes who it was before what was written. */
    private static ManagedFieldsEntry entry(JsonParser json) throws IOException {
        var entry = new ManagedFieldsEntry();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "manager" -> entry.setManager(json.getText());
                case "operation" -> entry.setOperation(json.getText());
                case "subresource" -> entry.setSubresource(json.getText());
                case "fieldsV1" -> {
                    if (isOurs(entry)) {
                        json.skipChildren();
                    } else {
                        entry.setFieldsV1(fields(json));
                    }
                }
                default -> json.skipChildren();
            }
        }
        return entry;
    }

    /** A controller's report on what it did is no wish of its own. */
    private static FieldsV1 fields(JsonParser json) throws IOException {
        var fields = new FieldsV1();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("f:status")) {
                json.skipChildren();
            } else {
                fields.setAdditionalProperty(field, json.readValueAs(Object.class));
            }
        }
        return fields;
    }

    private static boolean isOurs(ManagedFieldsEntry entry) {
        return Names.MANAGER.equals(entry.getManager()) && "Apply".equals(entry.getOperation())
                || Names.SCALE_MANAGER.equals(entry.getManager());
    }
}
