package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lists everything as of now. What is not needed of an object is forgotten before the next one is
 * looked at; what is too large to be held as a whole comes in pages ({@link PageSizes}).
 */
public final class Pages {
    /** Pages of objects of usual size. */
    public static final long OBJECTS = 100;

    private static final long WHOLE = 0;

    private Pages() {}

    /**
     * Lists all that there is.
     *
     * @param kept what is needed of each object
     */
    public static <T extends HasMetadata, K> List<K> all(
            Listable<? extends KubernetesResourceList<T>> objects, Function<T, K> kept) {
        while (true) {
            try {
                return read(objects, kept);
            } catch (KubernetesClientException e) {
                // Smaller pages have an end: one object is never too large.
                if (!isTooLarge(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isTooLarge(Throwable problem) {
        return problem instanceof PageSizes.TooLarge
                || problem.getCause() != null && isTooLarge(problem.getCause());
    }

    private static <T extends HasMetadata, K> List<K> read(
            Listable<? extends KubernetesResourceList<T>> objects, Function<T, K> kept) {
        var all = new ArrayList<K>();
        Optional<String> next = Optional.empty();
        do {
            var page =
                    objects.list(
                            new ListOptionsBuilder()
                                    .withLimit(WHOLE)
                                    .withContinue(next.orElse(null))
                                    .build());
            page.getItems().forEach(object -> all.add(kept.apply(object)));
            next =
                    Optional.ofNullable(page.getMetadata().getContinue())
                            .filter(token -> !token.isEmpty());
        } while (next.isPresent());
        return all;
    }
}
