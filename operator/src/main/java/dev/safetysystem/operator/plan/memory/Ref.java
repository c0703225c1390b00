package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Track;

/**
 * A revision in a role.
 *
 * @param revision hash of its content
 * @param version of the spec that made it
 * @param track in which its pods run
 */
public record Ref(String revision, String version, Track track) {}
