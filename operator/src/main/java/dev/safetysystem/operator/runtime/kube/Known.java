package dev.safetysystem.operator.runtime.kube;

import java.util.Optional;

/**
 * An object as a cache knows it.
 *
 * @param version the resourceVersion as a number
 * @param group what the cache finds it by
 * @param kept what decisions read of it
 * @param size what keeping it takes
 * @param waking what wakes its system when it changes
 * @param serving whether it is ready to serve, or has somebody behind it that is
 */
record Known<F>(
        String uid,
        long version,
        String group,
        F kept,
        Room.Size size,
        Object waking,
        Serving serving) {
    /** Whether a system that has seen one need not look at the other. */
    boolean tellsTheSameAs(Known<F> other) {
        return waking.equals(other.waking);
    }

    /** Whether what served does not any more, although nobody asked it to end. */
    boolean isLostWith(Optional<Known<F>> after) {
        return serving == Serving.YES && after.map(Known::serving).orElse(Serving.NO) == Serving.NO;
    }
}
