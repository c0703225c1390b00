package dev.safetysystem.migrate.outcome;

import java.util.Optional;

/**
 * One thing that is wrong, or worth a warning.
 *
 * @param code stable name in kebab case, for scripts and tests
 * @param message what is wrong, with the values that show it; never a secret
 * @param place where, if it is in a script
 * @param remedy what a person does about it; one sentence
 */
public record Problem(String code, String message, Optional<Place> place, String remedy) {
    /** A problem that is in no script. */
    public static Problem of(String code, String message, String remedy) {
        return new Problem(code, message, Optional.empty(), remedy);
    }

    /** A problem in a script. */
    public static Problem at(Place place, String code, String message, String remedy) {
        return new Problem(code, message, Optional.of(place), remedy);
    }
}
