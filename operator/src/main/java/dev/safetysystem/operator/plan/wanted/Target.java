package dev.safetysystem.operator.plan.wanted;

import java.util.List;
import java.util.stream.Stream;

/**
 * The next safe state: what should be there, and what should go. An object that is named in neither
 * stays as it is.
 *
 * @param named to be stored before the status names it, in this order
 * @param world to be brought about after the status was written, in this order: the planner alone
 *     decides what comes first
 */
public record Target(List<Wanted.Named> named, List<Wanted> world) {

    /** All of one kind, in their order. */
    public <T extends Wanted> Stream<T> all(Class<T> kind) {
        return Stream.concat(named.stream(), world.stream())
                .filter(kind::isInstance)
                .map(kind::cast);
    }
}
