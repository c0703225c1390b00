package dev.safetysystem.operator.observe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;

import java.util.Map;
import java.util.Optional;

/**
 * The one number that a ConfigMap's content is known by: SHA-256 over canonical JSON of {@code
 * data} and {@code binaryData}, 64 hexadecimal digits. Labels and annotations are no content.
 */
public final class ConfigMapDigest {
    private ConfigMapDigest() {}

    /** The digest of a ConfigMap's content; an empty one and one without data are the same. */
    public static String of(ConfigMap configMap) {
        return Optional.ofNullable(configMap.getMetadata())
                .map(ObjectMeta::getAnnotations)
                .map(annotations -> annotations.get(Names.CONTENT))
                .orElseGet(() -> counted(configMap));
    }

    private static String counted(ConfigMap configMap) {
        var content = JsonNodeFactory.instance.objectNode();
        put(content, "data", configMap.getData());
        put(content, "binaryData", configMap.getBinaryData());
        return ContentHash.digest(ContentHash.canonical(content).toString());
    }

    private static void put(ObjectNode content, String field, Map<String, String> entries) {
        if (entries != null && !entries.isEmpty()) {
            ObjectNode node = content.putObject(field);
            entries.forEach(node::put);
        }
    }
}
