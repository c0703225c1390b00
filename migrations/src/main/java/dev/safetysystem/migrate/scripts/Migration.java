package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.outcome.Problem;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One step of the schema.
 *
 * @param version its place in the order
 * @param name what its file calls it
 * @param up what applies it
 * @param down what takes it back, if it can be taken back
 */
public record Migration(Version version, String name, Script up, Optional<Script> down) {
    /** Why its files cannot be understood; empty if they can. */
    public List<Problem> problems() {
        return Stream.concat(Stream.of(up), down.stream())
                .flatMap(script -> script.problems().stream())
                .toList();
    }
}
