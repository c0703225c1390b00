package dev.safetysystem.e2e.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The project's own YAML files, as they were written. */
final class Documents {
    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Documents() {}

    /** A file with one document. */
    static JsonNode read(String file) {
        try (InputStream in = open(file)) {
            return YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An example of the API; it belongs to a namespace that every cluster has. */
    static ObjectNode example(String name) {
        return movable((ObjectNode) read("crds/examples/" + name + ".yaml"));
    }

    /** The system in a sample. */
    static ObjectNode sample(String name) {
        return all("samples/" + name + ".yaml").stream()
                .filter(document -> document.path("kind").asText().equals("SafetySystem"))
                .map(ObjectNode.class::cast)
                .map(Documents::movable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no system in the sample " + name));
    }

    private static ObjectNode movable(ObjectNode system) {
        ((ObjectNode) system.path("metadata")).put("namespace", "default");
        return system;
    }

    private static List<JsonNode> all(String file) {
        try (InputStream in = open(file);
                var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String file) {
        return Objects.requireNonNull(Documents.class.getResourceAsStream("/" + file), file);
    }
}
