package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;

/**
 * The one hash of the wire format: SHA-256 over canonical JSON (keys sorted, absent and null fields
 * absent), first nine hexadecimal digits.
 */
public final class ContentHash {
    private static final int LENGTH = 9;

    private ContentHash() {}

    /** The hash of a JSON document. */
    public static String of(JsonNode content) {
        return ofText(canonical(content).toString());
    }

    /**
     * The whole SHA-256 of a JSON document, 64 hexadecimal digits: for what is to be proved
     * unchanged. The nine of {@link #of} tell contents apart that nobody has made to be alike.
     */
    public static String whole(JsonNode content) {
        return digest(canonical(content).toString());
    }

    /** The hash of a text as it stands. */
    public static String ofText(String text) {
        return digest(text).substring(0, LENGTH);
    }

    /** The whole SHA-256 of a text, 64 hexadecimal digits. */
    public static String digest(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The same document with sorted keys and without null fields. */
    public static JsonNode canonical(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var sorted = JsonNodeFactory.instance.objectNode();
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            Collections.sort(names);
            for (String name : names) {
                JsonNode value = object.get(name);
                if (!value.isNull()) {
                    sorted.set(name, canonical(value));
                }
            }
            return sorted;
        }
        if (node.isArray()) {
            var list = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> list.add(canonical(item)));
            return list;
        }
        return node;
    }
}
