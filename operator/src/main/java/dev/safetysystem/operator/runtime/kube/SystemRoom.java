package dev.safetysystem.operator.runtime.kube;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much the SafetySystems of a namespace may have together. The framework keeps every resource
 * as a whole, which takes some five times its JSON; whoever may make them can make any number, each
 * as large as an API server takes. One that finds no room is known by its metadata alone ({@link
 * Unreadable}), and is read again whenever it is looked at.
 */
public final class SystemRoom {
    private static final int KIB = 1024;

    private final long most;
    private final Map<String, Map<String, Long>> sizes = new HashMap<>();
    private final Map<String, Long> sums = new HashMap<>();

    /**
     * @param most bytes of JSON
     */
    SystemRoom(long most) {
        this.most = most;
    }

    /** A tenth of the memory that there is, in JSON. */
    public static SystemRoom ofThisProcess() {
        return new SystemRoom(Runtime.getRuntime().maxMemory() / 10);
    }

    /** Takes room for a resource as it is now; says why there is none. */
    synchronized Optional<String> take(String namespace, String uid, long size) {
        forget(namespace, uid);
        if (sums.getOrDefault(namespace, 0L) + size > most) {
            return Optional.of(
                    "spec, because the SafetySystems of its namespace have more than %d KiB, this one %d"
                            .formatted(most / KIB, size / KIB));
        }
        sizes.computeIfAbsent(namespace, n -> new HashMap<>()).put(uid, size);
        sums.merge(namespace, size, Long::sum);
        return Optional.empty();
    }

    /** The resource is gone. */
    public synchronized void forget(String namespace, String uid) {
        var own = sizes.getOrDefault(namespace, Map.of());
        if (own.containsKey(uid)) {
            sums.merge(namespace, -own.remove(uid), Long::sum);
            if (own.isEmpty()) {
                sizes.remove(namespace);
                sums.remove(namespace);
            }
        }
    }
}
