package dev.safetysystem.e2e.hostile;

import dev.safetysystem.e2e.hostile.Sighting.What.OfSystem;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * 28 of {@code operator/INVARIANTS.md}: a system that was deleted leaves objects for the garbage
 * collector, and one of the same name that is made at once does not touch them.
 */
final class SuccessorRules {
    private final Map<String, Sighting> last = new HashMap<>();

    /** Those of each name that are gone. */
    private final Map<String, Set<String>> gone = new HashMap<>();

    /** UIDs of systems whose successor has been looked at. */
    private final Set<String> succeeded = new HashSet<>();

    private final Set<String> all = new HashSet<>();
    private final Set<String> broken = new TreeSet<>();
    private int asked;

    /** What did not hold, each once. */
    Set<String> broken(List<Sighting> inOrder) {
        inOrder.forEach(this::happens);
        return Set.copyOf(broken);
    }

    /** How many changes of objects that a system had left were seen. */
    int asked() {
        return asked;
    }

    private void happens(Sighting now) {
        if (now.what() instanceof OfSystem system) {
            String uid = now.object().uid();
            Set<String> before = gone.computeIfAbsent(now.object().name(), _ -> new HashSet<>());
            all.add(uid);
            if (!now.there()) {
                before.add(uid);
            } else if (!system.step().isEmpty()) {
                succeeded.addAll(before);
            }
            return;
        }
        demand(now, now.owners().stream().filter(all::contains).count() <= 1, "has two owners");
        Sighting before = last.put(now.object().uid(), now);
        boolean isLeft = now.owners().stream().anyMatch(succeeded::contains);
        if (isLeft && now.there() && before != null) {
            asked++;
            demand(
                    now,
                    before.byOperator().equals(now.byOperator()),
                    "is written although it belongs to a system that is gone");
        }
    }

    private void demand(Sighting now, boolean holds, String what) {
        if (!holds) {
            broken.add(
                    "28: %s %s %s (at %s)"
                            .formatted(now.object().kind(), now.object().name(), what, now.seen()));
        }
    }
}
