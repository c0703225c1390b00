package dev.safetysystem.e2e.chart;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import io.fabric8.zjsonpatch.JsonPatch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * Something that the operator's account tries to make.
 *
 * @param name what it is
 * @param base the kind of the object that it was made from
 * @param patch what was changed, RFC 6902
 * @param expect texts of which each must stand in the refusal
 */
record OperatorWrite(String name, String base, JsonNode patch, List<String> expect) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** What must be refused. */
    static List<OperatorWrite> refused() {
        try (InputStream in = open("operator-writes.yaml")) {
            return YAML.readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the operator does write, one of each kind. */
    static List<JsonNode> objects() {
        return read("operator-objects.yaml");
    }

    /** The objects of a file. */
    static List<JsonNode> read(String file) {
        try (InputStream in = open(file);
                var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object as it is tried. */
    JsonNode object() {
        return objects().stream()
                .filter(object -> object.path("kind").asText().equals(base))
                .map(object -> JsonPatch.apply(patch, object))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + base));
    }

    private static InputStream open(String file) {
        return Objects.requireNonNull(
                OperatorWrite.class.getResourceAsStream("/chart/" + file), file);
    }

    @Override
    public String toString() {
        return name;
    }
}
