package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Track;

/**
 * The tracks of a release, decided once when it starts.
 *
 * @param firstInstall whether nothing served when it started
 * @param serving the track that serves before it; in a first install the one that will. Under
 *     Rolling it also serves after it
 * @param proving the track in which the candidate is proved
 */
public record Roles(boolean firstInstall, Track serving, Track proving) {}
