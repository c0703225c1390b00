package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.outcome.Failure;

import picocli.CommandLine.Option;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** The nodes of a Qdrant cluster. */
public final class QdrantOptions {
    @Option(
            names = "--qdrant-url",
            paramLabel = "URL",
            required = true,
            split = ",",
            description =
                    "Every node of the cluster, such as http://qdrant-0:6333,http://qdrant-1:6333. The key is $$QDRANT_API_KEY.")
    List<String> urls;

    /** The nodes' addresses. */
    List<URI> nodes() {
        return urls.stream().map(QdrantOptions::address).toList();
    }

    /** The nodes' key. */
    Optional<String> apiKey(Invocation invocation) {
        return Optional.ofNullable(invocation.environment().get("QDRANT_API_KEY"));
    }

    private static URI address(String url) {
        try {
            var address = new URI(url.strip());
            if (address.getHost() != null
                    && address.getUserInfo() == null
                    && List.of("http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (URISyntaxException malformed) {
            // Said below; the text itself may hold a key.
        }
        throw Failure.badInput(
                "qdrant-url",
                "a --qdrant-url is not an HTTP URL",
                "Write it as http://qdrant-0:6333");
    }
}
