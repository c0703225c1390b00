package dev.safetysystem.operator.plan.memory;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What people commanded of a system, whatever release is in progress.
 *
 * @param restarts when the pods of a component were last to be replaced, as the command names it
 */
public record Orders(Optional<Held> held, Map<String, Instant> restarts) {
    /** Nothing. */
    public static final Orders NONE = new Orders(Optional.empty(), Map.of());

    /** The same, held or not. */
    public Orders held(Optional<Held> now) {
        return new Orders(now, restarts);
    }

    /** The same, once the pods of a component are to be replaced. */
    public Orders restarting(String component, Instant at) {
        var all = new TreeMap<>(restarts);
        all.put(component, at);
        return new Orders(held, all);
    }
}
