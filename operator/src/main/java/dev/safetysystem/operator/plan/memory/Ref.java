package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.ImageDigest;

import java.util.Map;
import java.util.Optional;

/**
 * A revision in a role.
 *
 * @param revision hash of its content
 * @param version of the spec that made it
 * @param track in which its pods run
 * @param images that its pods were verified with, by {@code component/container}
 * @param restarted mark of its pod templates, once its pods were replaced by the same
 */
public record Ref(
        String revision,
        String version,
        Track track,
        Map<String, ImageDigest> images,
        Optional<String> restarted) {

    /** A revision of which no image is known. */
    public Ref(String revision, String version, Track track) {
        this(revision, version, track, Map.of(), Optional.empty());
    }

    /** The same, running in another track. */
    public Ref in(Track another) {
        return new Ref(revision, version, another, images, restarted);
    }

    /** The same, with the images that its pods were verified with. */
    public Ref with(Map<String, ImageDigest> verified) {
        return new Ref(revision, version, track, verified, restarted);
    }

    /** The same, whose pods are replaced by the same: each mark replaces them once. */
    public Ref restarted(String mark) {
        return new Ref(revision, version, track, images, Optional.of(mark));
    }
}
