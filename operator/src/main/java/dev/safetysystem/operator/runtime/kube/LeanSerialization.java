package dev.safetysystem.operator.runtime.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.model.jackson.UnmatchedFieldTypeModule;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * fabric8's own, but it passes over what nobody here reads, wherever an object comes from, and
 * reads a watch event in one go. The library reads each event into a tree, and the tree into the
 * object; more than half of a pod's event is its spec and who manages which field.
 */
final class LeanSerialization extends KubernetesSerialization {
    /** Go writes the kind of an object before everything else, in either order. */
    private static final Pattern KIND =
            Pattern.compile(
                    "\"object\":\\{(?:\"kind\":\"(?<kind>\\w+)\",\"apiVersion\":\"(?<version>[\\w./]+)\""
                            + "|\"apiVersion\":\"(?<first>[\\w./]+)\",\"kind\":\"(?<then>\\w+)\")");

    private static final int BEFORE_METADATA = 256;

    private final ObjectMapper mapper;
    private final Map<String, Class<? extends KubernetesResource>> types =
            new ConcurrentHashMap<>();

    private interface OnlyForeignManagers {
        @JsonDeserialize(using = ForeignManagers.class)
        void setManagedFields(List<ManagedFieldsEntry> entries);
    }

    @JsonIgnoreProperties("spec")
    private interface WithoutSpec {}

    @JsonIgnoreProperties("status")
    private interface WithoutStatus {}

    @JsonIgnoreProperties(value = "template", allowGetters = true)
    private interface WithoutTemplate {}

    /**
     * The library wraps every field of every object for a kind that this program never meets, whose
     * fields may hold a parameter's name instead of a value: each field is looked for among the
     * unknown ones as well, whenever an object is written.
     */
    private static final class Plain extends ObjectMapper {
        private static final long serialVersionUID = 1L;

        @Override
        public ObjectMapper registerModule(Module module) {
            return module instanceof UnmatchedFieldTypeModule ? this : super.registerModule(module);
        }
    }

    LeanSerialization(Module... modules) {
        this(new Plain().registerModules(modules));
    }

    private LeanSerialization(ObjectMapper mapper) {
        super(mapper, false);
        this.mapper = mapper;
        mapper.addMixIn(ObjectMeta.class, OnlyForeignManagers.class)
                .addMixIn(Pod.class, WithoutSpec.class)
                .addMixIn(Service.class, WithoutStatus.class)
                .addMixIn(PodDisruptionBudget.class, WithoutStatus.class)
                .addMixIn(JobSpec.class, WithoutTemplate.class);
    }

    /** Objects of this kind come as events. */
    void watches(Class<? extends HasMetadata> type) {
        watches(type, HasMetadata.getApiVersion(type) + " " + HasMetadata.getKind(type));
    }

    /** The same, where events call the object something else. */
    void watches(Class<? extends HasMetadata> type, String versionAndKind) {
        types.put(versionAndKind, type);
    }

    @Override
    public <T> T unmarshal(String text, Class<T> type) {
        return type == WatchEvent.class
                ? type.cast(event(text).orElseGet(() -> super.unmarshal(text, WatchEvent.class)))
                : super.unmarshal(text, type);
    }

    /** Empty for what the library has to find its way through itself. */
    private Optional<WatchEvent> event(String text) {
        return type(text).flatMap(type -> event(text, type));
    }

    private Optional<Class<? extends KubernetesResource>> type(String text) {
        Matcher found = KIND.matcher(text).region(0, Math.min(text.length(), BEFORE_METADATA));
        if (!found.find()) {
            return Optional.empty();
        }
        boolean kindFirst = found.group("kind") != null;
        String version = found.group(kindFirst ? "version" : "first");
        String kind = found.group(kindFirst ? "kind" : "then");
        return Optional.ofNullable(types.get(version + " " + kind));
    }

    private Optional<WatchEvent> event(String text, Class<? extends KubernetesResource> type) {
        var event = new WatchEvent();
        try (JsonParser json = mapper.createParser(text)) {
            json.nextToken();
            for (JsonToken next = json.nextToken();
                    next == JsonToken.FIELD_NAME;
                    next = json.nextToken()) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "type" -> event.setType(json.getText());
                    case "object" -> event.setObject(mapper.readValue(json, type));
                    default -> json.skipChildren();
                }
            }
            return Optional.of(event);
        } catch (IOException e) {
            // The library says what is wrong with it.
            return Optional.empty();
        }
    }
}
