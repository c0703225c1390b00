package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where the API server keeps objects of the kinds that we write. */
public final class KindPaths {
    private static final Map<String, Class<? extends HasMetadata>> BY_KIND =
            Caches.WRITTEN.stream()
                    .collect(Collectors.toMap(HasMetadata::getKind, Function.identity()));

    private KindPaths() {}

    /** The class of a kind that we write. */
    public static Class<? extends HasMetadata> type(String kind) {
        return Optional.ofNullable(BY_KIND.get(kind))
                .orElseThrow(() -> new IllegalArgumentException("no kind that we write: " + kind));
    }

    /** The path of an object. */
    public static String of(Class<? extends HasMetadata> type, String namespace, String name) {
        return of(type, namespace) + "/" + name;
    }

    /** The path of all objects of a kind in a namespace. */
    static String of(Class<? extends HasMetadata> type, String namespace) {
        String version = HasMetadata.getApiVersion(type);
        return (version.contains("/") ? "/apis/" : "/api/")
                + String.join("/", version, "namespaces", namespace, HasMetadata.getPlural(type));
    }
}
