package dev.safetysystem.operator.plan.verdict;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.ImageDigest;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Ref;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which images a version was verified with, and whether its pods run others. A tag may mean another
 * image from one pull to the next. Only digests of one form are compared, and only of components
 * whose image was seen: all else is unknown, and no difference. An image that is named by its
 * digest cannot become another.
 *
 * <p>A pod that was made while somebody had changed its Deployment says nothing about the tag. The
 * Deployment is put right, but until its pods are replaced one of the others may be seen.
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
                    .filter(_ -> isSettled(s.seen(), component.name(), s.proving()))
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
        return s.changed().stream()
                .flatMap(component -> pods(s.seen(), component))
                .filter(
                        pod ->
                                !pod.track().equals(s.proving())
                                        || isSettled(s.seen(), pod.component(), pod.track()))
                .flatMap(pod -> difference(pod, s.release().candidate().images()))
                .findFirst();
    }

    /** The first pod of what serves that runs another image than was verified, in words. */
    public static Optional<String> difference(Observed seen, Ref serving) {
        return serving.images().isEmpty()
                ? Optional.empty()
                : seen.revision(serving.revision()).map(Revision::components).stream()
                        .flatMap(Collection::stream)
                        .flatMap(component -> pods(seen, component))
                        .flatMap(pod -> difference(pod, serving.images()))
                        .findFirst();
    }

    /** Pods that were made of the component's template, as far as can be told. */
    private static Stream<Instance> pods(Observed seen, ComponentRevision component) {
        return seen.instances().stream()
                .filter(pod -> pod.component().equals(component.name()))
                .filter(pod -> pod.template().equals(component.hash()))
                .filter(pod -> !pod.ending() && !pod.endedByNode())
                .filter(pod -> !isEdited(seen, pod));
    }

    /** Whether its Deployment has somebody's change in it, or two kinds of pods because of one. */
    private static boolean isEdited(Observed seen, Instance pod) {
        return seen.workload(pod.component(), pod.track()).filter(Workload::edited).isPresent()
                || seen.instances(pod.component(), pod.track()).stream()
                        .filter(other -> !other.ending())
                        .filter(other -> other.template().equals(pod.template()))
                        .anyMatch(other -> !other.podTemplateHash().equals(pod.podTemplateHash()));
    }

    /** What proves a release is never rolled by it: if its pods are replaced, somebody edits it. */
    private static boolean isSettled(Observed seen, String component, Track track) {
        return seen.workload(component, track).filter(Workload::replacing).isEmpty();
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
