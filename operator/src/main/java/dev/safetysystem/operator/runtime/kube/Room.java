package dev.safetysystem.operator.runtime.kube;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much of each namespace, and of each system, is kept. Whoever may write in a namespace can put
 * our label on as many objects as he likes, each as large as an API server takes. What there is no
 * room for is left out, and a system of which something is left out is not looked after until there
 * is room again; nobody else notices. What a namespace may have is memory, as it is packed; what a
 * system may have is what a pass unpacks.
 */
final class Room {
    /** What one system's objects may have in JSON: a hundred components with their history. */
    static final long OF_A_SYSTEM = 4 * 1024 * 1024;

    /** Belongs to no system alone: what is left out of it, all of the namespace have to know. */
    static final String EVERYBODYS = "";

    /** What keeping an object costs beside its content. */
    static final int EACH = 512;

    private static final int MOST_NAMED = 3;
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    private final long ofANamespace;
    private final Map<String, Long> kept = new HashMap<>();
    private final Map<String, Long> unpacked = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> leftOut = new HashMap<>();

    /**
     * What an object takes.
     *
     * @param packed in memory
     * @param unpacked as JSON
     */
    record Size(long packed, long unpacked) {
        /** Of a record of texts and numbers, such as the names of a thousand endpoints. */
        static Size ofFacts(Object facts) {
            return new Size(EACH + facts.toString().length(), 0);
        }
    }

    /** Where an object belongs. */
    record Place(String namespace, String system) {
        private String group() {
            return namespace + "/" + system;
        }
    }

    /**
     * @param ofANamespace bytes
     */
    Room(long ofANamespace) {
        this.ofANamespace = ofANamespace;
    }

    /** A quarter of the memory that there is: what one namespace takes leaves the others theirs. */
    static Room ofThisProcess() {
        return new Room(Runtime.getRuntime().maxMemory() / 4);
    }

    /** Takes room for an object if there is enough. */
    synchronized boolean take(Place place, Size size) {
        if (!has(place, size)) {
            return false;
        }
        kept.merge(place.namespace(), size.packed(), Long::sum);
        unpacked.merge(place.group(), size.unpacked(), Long::sum);
        return true;
    }

    /** Whether an object would find room. */
    synchronized boolean has(Place place, Size size) {
        return kept.getOrDefault(place.namespace(), 0L) + size.packed() <= ofANamespace
                && unpacked.getOrDefault(place.group(), 0L) + size.unpacked() <= OF_A_SYSTEM;
    }

    /** Gives back what was taken. */
    synchronized void giveBack(Place place, Size size) {
        kept.compute(place.namespace(), (n, all) -> less(all, size.packed()));
        unpacked.compute(place.group(), (g, all) -> less(all, size.unpacked()));
    }

    private static Long less(Long all, long size) {
        long left = (all == null ? 0 : all) - size;
        return left <= 0 ? null : left;
    }

    /**
     * To be told of an object that is left out.
     *
     * @param what kind and name
     */
    synchronized void leftOut(Place place, String what) {
        var systems = leftOut.computeIfAbsent(place.namespace(), n -> new HashMap<>());
        if (systems.isEmpty()) {
            LOG.warn(
                    "Namespace {} has more objects than are kept, as {}{}; systems of which some are"
                            + " left out wait",
                    place.namespace(),
                    what,
                    place.system().equals(EVERYBODYS) ? "" : " of system " + place.system());
        }
        systems.computeIfAbsent(place.system(), s -> new HashSet<>()).add(what);
    }

    /** To be told that an object is not left out any more. */
    synchronized void noLonger(Place place, String what) {
        var systems = leftOut.getOrDefault(place.namespace(), Map.of());
        var objects = systems.getOrDefault(place.system(), Set.of());
        if (objects.contains(what)) {
            objects.remove(what);
            if (objects.isEmpty()) {
                systems.remove(place.system());
            }
            if (systems.isEmpty()) {
                leftOut.remove(place.namespace());
                LOG.info("Namespace {} has no more objects than are kept", place.namespace());
            }
        }
    }

    /** Why a system cannot be looked after, if something that it has to know is left out. */
    synchronized Optional<String> trouble(Place place) {
        var systems = leftOut.getOrDefault(place.namespace(), Map.of());
        return words("of its objects", "those with its label, or", systems.get(place.system()))
                .or(
                        () ->
                                words(
                                        "of the Services and quotas of its namespace",
                                        "they, or",
                                        systems.get(EVERYBODYS)));
    }

    private static Optional<String> words(String ofWhat, String since, Set<String> objects) {
        return Optional.ofNullable(objects)
                .map(
                        all ->
                                "%s %d are left out, since %s all of the namespace, are too large: %s%s"
                                        .formatted(
                                                ofWhat,
                                                all.size(),
                                                since,
                                                all.stream()
                                                        .sorted()
                                                        .limit(MOST_NAMED)
                                                        .collect(Collectors.joining(", ")),
                                                all.size() > MOST_NAMED ? ", …" : ""));
    }

    /** In how many namespaces something is left out. */
    synchronized int namespacesTooLarge() {
        return leftOut.size();
    }

    /** How much of a system is unpacked when it is looked at. */
    synchronized long unpacked(Place place) {
        return unpacked.getOrDefault(place.group(), 0L);
    }
}
