package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.ImageDigest;

import java.util.Map;

/**
 * A revision in a role.
 *
 * @param revision hash of its content
 * @param version of the spec that made it
 * @param track in which its pods run
 * @param images that its pods were verified with, by {@code component/container}
 */
public record Ref(String revision, String version, Track track, Map<String, ImageDigest> images) {

    /** A revision of which no image is known. */
    public Ref(String revision, String version, Track track) {
        this(revision, version, track, Map.of());
    }

    /** The same, running in another track. */
    public Ref in(Track another) {
        return new Ref(revision, version, another, images);
    }

    /** The same, with the images that its pods were verified with. */
    public Ref with(Map<String, ImageDigest> verified) {
        return new Ref(revision, version, track, verified);
    }
}
