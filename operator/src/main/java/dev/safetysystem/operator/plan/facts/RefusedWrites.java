package dev.safetysystem.operator.plan.facts;

import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observed;

import java.util.Optional;
import java.util.stream.Stream;

/** What the API server does not let us write, in its words. */
public final class RefusedWrites {
    private RefusedWrites() {}

    /** What the API server said of the first of these places that it refused to write. */
    public static Optional<String> first(Observed seen, Stream<Key> places) {
        return places.filter(seen.refusals()::containsKey)
                .map(
                        key ->
                                "the API server refuses "
                                        + key.kind()
                                        + " "
                                        + key.name()
                                        + ": "
                                        + seen.refusals().get(key))
                .findFirst();
    }
}
