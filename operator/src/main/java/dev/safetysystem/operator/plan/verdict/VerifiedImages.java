package dev.safetysystem.operator.plan.verdict;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.ImageDigest;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Ref;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which images a version was verified with, and whether its pods run others. A tag may mean another
 * image from one pull to the next. Only digests of one form are compared, and only of components
 * whose image was seen: all else is unknown, and no difference. An image that is named by its
 * digest cannot become another.
 */
public final class VerifiedImages {
    private VerifiedImages() {}

    /**
     * What is known of the candidate's images, with those of its pods that are new: of what did not
     * change, what the stable version was verified with.
     */
    public static Map<String, ImageDigest> of(Situation s) {
        var images = new TreeMap<String, ImageDigest>();
        var changed = s.changed().stream().map(ComponentRevision::name).toList();
        s.memory().stable().map(Ref::images).orElse(Map.of()).entrySet().stream()
                .filter(
                        image ->
                                s.candidate()
                                        .flatMap(r -> r.component(component(image.getKey())))
                                        .isPresent())
                .filter(image -> !changed.contains(component(image.getKey())))
                .forEach(image -> images.put(image.getKey(), image.getValue()));
        for (ComponentRevision component : s.changed()) {
            pods(s.seen(), component)
                    .filter(pod -> pod.track().equals(s.proving()))
                    .flatMap(pod -> pod.images().entrySet().stream())
                    .filter(image -> !component.template().isPinned(image.getKey()))
                    .forEach(
                            image ->
                                    images.putIfAbsent(
                                            component.name() + "/" + image.getKey(),
                                            image.getValue()));
        }
        images.putAll(s.release().candidate().images());
        return images;
    }

    private static String component(String key) {
        return key.substring(0, key.indexOf('/'));
    }

    private static String key(Instance pod, String container) {
        return pod.component() + "/" + container;
    }

    /** The first pod of the candidate that runs another image than was verified, in words. */
    public static Optional<String> difference(Situation s) {
        // Under BlueGreen the pods of what served before may run the same template.
        var tracks =
                s.strategy() == Strategy.BLUE_GREEN
                        ? List.of(s.proving())
                        : List.of(s.proving(), s.release().roles().serving());
        return difference(s.seen(), s.changed(), tracks, s.release().candidate());
    }

    /** The first pod of what serves that runs another image than was verified, in words. */
    public static Optional<String> difference(Observed seen, Ref serving) {
        return serving.images().isEmpty()
                ? Optional.empty()
                : difference(
                        seen,
                        seen.revision(serving.revision())
                                .map(Revision::components)
                                .orElse(List.of()),
                        List.of(serving.track()),
                        serving);
    }

    private static Optional<String> difference(
            Observed seen,
            Collection<ComponentRevision> components,
            List<Track> tracks,
            Ref verified) {
        return components.stream()
                .flatMap(component -> pods(seen, component))
                .filter(pod -> tracks.contains(pod.track()))
                .flatMap(pod -> difference(pod, verified.images()))
                .findFirst();
    }

    private static Stream<Instance> pods(Observed seen, ComponentRevision component) {
        return seen.instances().stream()
                .filter(pod -> pod.component().equals(component.name()))
                .filter(pod -> pod.template().equals(component.hash()))
                .filter(pod -> !pod.ending() && !pod.endedByNode());
    }

    private static Stream<String> difference(Instance pod, Map<String, ImageDigest> verified) {
        return pod.images().entrySet().stream()
                .flatMap(
                        now ->
                                Stream.ofNullable(verified.get(key(pod, now.getKey())))
                                        .filter(now.getValue()::differsFrom)
                                        .map(
                                                then ->
                                                        words(
                                                                pod,
                                                                now.getKey(),
                                                                now.getValue(),
                                                                then)));
    }

    private static String words(
            Instance pod, String container, ImageDigest now, ImageDigest verified) {
        return pod.component()
                + ": container "
                + container
                + " of pod "
                + pod.name()
                + " runs image "
                + now.brief()
                + ", but "
                + verified.brief()
                + " was verified: its tag means another image now. Name the image by its digest";
    }
}
