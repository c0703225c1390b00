package dev.safetysystem.operator.observe;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What this process remembers of its own writes.
 *
 * @param answered how what the API server answered differs from what was written: a webhook or an
 *     admission policy changed it. To write it again would change nothing
 * @param putBack how often what others changed was put back
 * @param there where an object of ours was at the last look, or was written since
 * @param status when the system's status was last written
 */
public record Written(
        Map<Write, Set<Difference>> answered,
        Map<Fields, PutBack> putBack,
        Set<Objects.Key> there,
        Optional<Instant> status) {
    private static final int MOST = 100;

    /** Nothing was written yet. */
    public static final Written NOTHING =
            new Written(Map.of(), Map.of(), Set.of(), Optional.empty());

    /** A kind of write to a place. */
    public record Write(Objects.Key place, String verb) {}

    /** What such a write puts back. */
    public record Fields(Write write, String names) {}

    /** Differences that are there whatever is written. */
    public Set<Difference> unavoidable(Objects.Key place) {
        return List.of("Apply", "Repair").stream()
                .flatMap(verb -> answered.getOrDefault(new Write(place, verb), Set.of()).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** How often that was put back, if ever. */
    public Optional<PutBack> putBack(Objects.Key place, String verb, String fields) {
        return Optional.ofNullable(putBack.get(new Fields(new Write(place, verb), fields)));
    }

    /**
     * After one more write.
     *
     * @param left how the answer differs from what was written
     * @param fields what was put back, if that is all that it did
     * @param words the same for people
     */
    public Written after(
            Write write, Set<Difference> left, String fields, String words, Instant now) {
        var answers = new HashMap<>(answered);
        if (left.isEmpty()) {
            answers.remove(write);
        } else {
            answers.put(write, left);
        }
        var all = new HashMap<>(putBack);
        all.values().removeIf(one -> one.isForgotten(now));
        if (!fields.isEmpty() && all.size() < MOST) {
            all.merge(
                    new Fields(write, fields),
                    PutBack.NEVER.again(words, now),
                    (known, _) -> known.again(words, now));
        }
        return new Written(Map.copyOf(answers), Map.copyOf(all), thereAfter(write), status);
    }

    private Set<Objects.Key> thereAfter(Write write) {
        var left = new HashSet<>(there);
        switch (write.verb()) {
            case "Delete" -> left.remove(write.place());
            case "Apply", "Copy" -> left.add(write.place());
            default -> {}
        }
        return Set.copyOf(left);
    }

    /**
     * After a look.
     *
     * @param present where objects of ours are
     * @param writes where something will be written: what is missing there was not made again yet
     */
    public Written looked(Set<Objects.Key> present, Set<Objects.Key> writes) {
        var places = new HashSet<>(there);
        places.retainAll(writes);
        places.addAll(present);
        return places.equals(there)
                ? this
                : new Written(answered, putBack, Set.copyOf(places), status);
    }

    /** With a write of the status, whether or not it was answered. */
    public Written withStatus(Instant now) {
        return new Written(answered, putBack, there, Optional.of(now));
    }
}
