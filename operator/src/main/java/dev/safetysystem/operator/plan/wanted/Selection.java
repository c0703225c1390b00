package dev.safetysystem.operator.plan.wanted;

import dev.safetysystem.operator.model.Track;

/** What a production Service selects. */
public sealed interface Selection {
    /** One track. */
    record One(Track track) implements Selection {}

    /**
     * Every pod of the component: Rolling's two tracks at once.
     *
     * @param serving the track that serves on
     * @param proved the track that serves beside it
     */
    record Both(Track serving, Track proved) implements Selection {}
}
