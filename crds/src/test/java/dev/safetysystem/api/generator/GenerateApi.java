package dev.safetysystem.api.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the CRD and the API reference. Arguments: directory of the sources, directory to write.
 */
final class GenerateApi {
    private GenerateApi() {}

    public static void main(String[] args) throws IOException {
        Path sources = Path.of(args[0]);
        Path target = Path.of(args[1]);
        var docs = Javadocs.of(sources);
        var crd = new CrdDocument(docs).build();
        Files.writeString(
                target.resolve("safetysystems.safetysystem.dev.yaml"), CrdYaml.write(crd));
        Files.writeString(target.resolve("API.md"), new ApiReference(docs).write());
    }
}
