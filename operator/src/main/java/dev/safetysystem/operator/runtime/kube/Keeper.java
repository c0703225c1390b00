package dev.safetysystem.operator.runtime.kube;

/** What a cache keeps of each object of a kind. */
@FunctionalInterface
interface Keeper<T, F> {
    /**
     * What decisions read of an object. It may be changed meanwhile: nobody else holds it.
     *
     * @param group what the cache finds it by
     */
    F keep(String group, T object);

    /** What the cache takes for it. */
    default Room.Size size(F kept) {
        return Room.Size.ofFacts(kept);
    }

    /** What wakes its system when it changes: nothing but what decisions read. */
    default Object waking(T object, F kept) {
        return kept;
    }
}
