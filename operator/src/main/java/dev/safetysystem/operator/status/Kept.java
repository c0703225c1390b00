package dev.safetysystem.operator.status;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Parsed;
import dev.safetysystem.operator.model.SpecParser;
import dev.safetysystem.operator.render.Comparisons;

import java.util.Optional;

/**
 * What is kept of one system from one decision to the next, so that nothing is parsed or compared
 * twice while its inputs are the same. It changes no answer. The shell owns it, one for each UID,
 * and never makes two decisions for one system at a time.
 */
public final class Kept {
    private final Comparisons comparisons = new Comparisons();
    private Optional<Understood> understood = Optional.empty();

    private record Understood(long generation, Parsed parsed) {}

    /** What a resource asks for: as long as its generation is the same, its spec is. */
    Parsed parsed(SafetySystem resource) {
        Optional<Long> generation = Optional.ofNullable(resource.getMetadata().getGeneration());
        Optional<Parsed> known =
                understood
                        .filter(u -> generation.equals(Optional.of(u.generation())))
                        .map(Understood::parsed);
        Parsed parsed = known.orElseGet(() -> SpecParser.parse(resource));
        understood = generation.map(g -> new Understood(g, parsed));
        return parsed;
    }

    Comparisons comparisons() {
        return comparisons;
    }
}
