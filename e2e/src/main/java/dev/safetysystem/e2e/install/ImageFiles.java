package dev.safetysystem.e2e.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.safetysystem.e2e.cluster.Command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The operator's image unpacked into a directory, as a container would see it.
 *
 * @param root the directory
 * @param entrypoint the program and its arguments
 * @param environment what the image sets, {@code NAME=value}
 */
public record ImageFiles(Path root, List<String> entrypoint, List<String> environment) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Unpacks an archive in the OCI layout. */
    public static ImageFiles unpack(Path archive, Path directory) {
        try {
            Path layout = Files.createDirectories(directory.resolve("image"));
            Path root = Files.createDirectories(directory.resolve("root"));
            Command.of("tar", "-xf", archive.toString(), "-C", layout.toString()).run().orThrow();
            JsonNode manifest = blob(layout, read(layout.resolve("index.json")).at("/manifests/0"));
            for (JsonNode layer : manifest.path("layers")) {
                Command.of("tar", "-xf", file(layout, layer).toString(), "-C", root.toString())
                        .run()
                        .orThrow();
            }
            for (String mounted : List.of("proc", "dev", "tmp")) {
                Files.createDirectories(root.resolve(mounted));
            }
            JsonNode config = blob(layout, manifest.path("config")).path("config");
            return new ImageFiles(
                    root, texts(config.path("Entrypoint")), texts(config.path("Env")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + archive, e);
        }
    }

    private static JsonNode blob(Path layout, JsonNode descriptor) throws IOException {
        return read(file(layout, descriptor));
    }

    private static Path file(Path layout, JsonNode descriptor) {
        return layout.resolve("blobs")
                .resolve(descriptor.path("digest").asText().replace(':', '/'));
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(Files.readAllBytes(file));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return List.copyOf(texts);
    }
}
