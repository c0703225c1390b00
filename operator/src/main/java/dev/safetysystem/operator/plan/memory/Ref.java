package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.ImageDigest;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A revision in a role.
 *
 * @param revision hash of its content
 * @param version of the spec that made it
 * @param track in which its pods run
 * @param images that its pods were verified with, by {@code component/container}
 * @param restarted mark of its pod templates, once its pods were replaced by the same
 * @param digest of all that was stored of it when it got its role; empty where an older operator
 *     wrote none
 * @param release that brought it into service, as far as is known
 * @param settings values that protect more than its own, which its pods get since it was gone back
 *     to
 */
public record Ref(
        String revision,
        String version,
        Track track,
        Map<String, ImageDigest> images,
        Optional<String> restarted,
        String digest,
        Optional<String> release,
        Map<String, String> settings) {

    /** In the order of their names, so that what is said of them is always the same. */
    public Ref {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** A revision of which neither images nor digest are known. */
    public Ref(String revision, String version, Track track) {
        this(revision, version, track, Map.of(), Optional.empty(), "", Optional.empty(), Map.of());
    }

    /** A revision that gets a role now. */
    public static Ref of(Revision revision, Track track) {
        return new Ref(
                revision.name(),
                revision.version(),
                track,
                Map.of(),
                Optional.empty(),
                revision.digest(),
                Optional.empty(),
                Map.of());
    }

    /** The same, running in another track. */
    public Ref in(Track another) {
        return new Ref(revision, version, another, images, restarted, digest, release, settings);
    }

    /** The same, with the images that its pods were verified with. */
    public Ref with(Map<String, ImageDigest> verified) {
        return new Ref(revision, version, track, verified, restarted, digest, release, settings);
    }

    /** The same, whose pods are replaced by the same: each mark replaces them once. */
    public Ref restarted(String mark) {
        return new Ref(
                revision, version, track, images, Optional.of(mark), digest, release, settings);
    }

    /** The same, brought by that release. */
    public Ref by(String name) {
        return new Ref(
                revision, version, track, images, restarted, digest, Optional.of(name), settings);
    }

    /** Whether that release brought it, or may have: an older operator did not note which did. */
    public boolean isBy(String name) {
        return release.map(name::equals).orElseGet(() -> name.startsWith(revision + "-"));
    }

    /** The same, as one that is kept for later: only its name and what was stored count. */
    Ref former() {
        return new Ref(
                revision, version, track, Map.of(), Optional.empty(), digest, release, Map.of());
    }

    /**
     * The same, whose pods get these values of settings instead of their own.
     *
     * @param stricter by the setting's name
     */
    public Ref protectedBy(Map<String, String> stricter) {
        return new Ref(revision, version, track, images, restarted, digest, release, stricter);
    }

    /** The same, with the digest of what is stored now, if none is known yet. */
    Ref proved(Map<String, String> digests) {
        return digest.isEmpty()
                ? new Ref(
                        revision,
                        version,
                        track,
                        images,
                        restarted,
                        digests.getOrDefault(revision, ""),
                        release,
                        settings)
                : this;
    }

    boolean isSame(Ref other) {
        return other.revision.equals(revision);
    }

    /** Whether that is the revision, as far as is known. */
    public boolean isOf(Revision other) {
        return other.name().equals(revision) && (digest.isEmpty() || digest.equals(other.digest()));
    }
}
