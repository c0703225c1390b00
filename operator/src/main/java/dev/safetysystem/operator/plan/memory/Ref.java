package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Revision;
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
 * @param digest of all that was stored of it when it got its role; empty where an older operator
 *     wrote none
 */
public record Ref(
        String revision,
        String version,
        Track track,
        Map<String, ImageDigest> images,
        String digest) {

    /** A revision of which neither images nor digest are known. */
    public Ref(String revision, String version, Track track) {
        this(revision, version, track, Map.of(), "");
    }

    /** A revision that gets a role now. */
    public static Ref of(Revision revision, Track track) {
        return new Ref(revision.name(), revision.version(), track, Map.of(), revision.digest());
    }

    /** The same, running in another track. */
    public Ref in(Track another) {
        return new Ref(revision, version, another, images, digest);
    }

    /** The same, with the images that its pods were verified with. */
    public Ref with(Map<String, ImageDigest> verified) {
        return new Ref(revision, version, track, verified, digest);
    }

    /** The same, with the digest of what is stored now, if none is known yet. */
    Ref proved(Map<String, String> digests) {
        return digest.isEmpty()
                ? new Ref(revision, version, track, images, digests.getOrDefault(revision, ""))
                : this;
    }

    /** Whether that is the revision, as far as is known. */
    public boolean isOf(Revision other) {
        return other.name().equals(revision) && (digest.isEmpty() || digest.equals(other.digest()));
    }
}
