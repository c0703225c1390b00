package dev.safetysystem.operator.observe;

import dev.safetysystem.api.v1alpha1.Release;
import dev.safetysystem.api.v1alpha1.Revisions;
import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.model.Track;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must be there, as the status and pods say, and is not among what was seen: the stored
 * revisions that the status names, and the Deployments of pods that serve, or that a release has
 * waited for. Caches and lists select by our label. Whoever takes that label away hides an object,
 * and what is hidden must not be taken for deleted: nothing could then bring the version that
 * serves back.
 */
public final class Unseen {
    private Unseen() {}

    /** A Deployment that was just deleted has pods for some time: they are not asked about. */
    private static final Duration USUAL = Duration.ofSeconds(10);

    /** Their places; almost always none. */
    public static Set<Objects.Key> of(
            Instant now,
            SafetySystem resource,
            Collection<? extends HasMetadata> seen,
            List<PodFacts> pods) {
        var meta = resource.getMetadata();
        var id = new SystemId(meta.getNamespace(), meta.getName(), meta.getUid());
        var places = new HashSet<Objects.Key>();
        revisions(resource)
                .map(revision -> Names.revision(id, revision))
                .forEach(name -> places.add(new Objects.Key("ControllerRevision", name)));
        Optional<Track> serving = serving(resource);
        boolean waiting = since(resource).filter(at -> at.plus(USUAL).isBefore(now)).isPresent();
        pods.stream()
                .flatMap(pod -> pod.instance().stream())
                .filter(pod -> !pod.ending())
                .filter(pod -> waiting || serving.filter(pod.track()::equals).isPresent())
                .map(pod -> Names.workload(id, pod.component(), pod.track()))
                .forEach(name -> places.add(new Objects.Key("Deployment", name)));
        seen.forEach(object -> places.remove(Objects.Key.of(object)));
        return places;
    }

    /** Since when the release has been in its step. */
    private static Optional<Instant> since(SafetySystem resource) {
        return Optional.ofNullable(resource.getStatus())
                .map(SafetySystemStatus::release)
                .map(Release::since)
                .map(KubernetesTime::parse);
    }

    private static Stream<String> revisions(SafetySystem resource) {
        return named(resource).stream()
                .flatMap(
                        revisions ->
                                Stream.of(
                                        Optional.ofNullable(revisions.stable()),
                                        Optional.ofNullable(revisions.previous()),
                                        Optional.ofNullable(revisions.candidate())))
                .flatMap(Optional::stream)
                .map(Revisions.Revision::name);
    }

    private static Optional<Revisions> named(SafetySystem resource) {
        return Optional.ofNullable(resource.getStatus()).map(SafetySystemStatus::revisions);
    }

    private static Optional<Track> serving(SafetySystem resource) {
        return Optional.ofNullable(resource.getStatus())
                .map(SafetySystemStatus::release)
                .map(release -> release.serving())
                .or(() -> named(resource).map(Revisions::stable).map(stable -> stable.track()))
                .map(Track::new);
    }
}
