package dev.safetysystem.e2e.hostile;

import dev.safetysystem.api.v1alpha1.Revisions;
import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One state of an object that was seen.
 *
 * @param at its resourceVersion: changes of all kinds in the order in which they happened
 * @param seen when it was told of
 * @param object which one
 * @param there whether it is there; else it was deleted, and this is how it was last
 * @param owners UIDs of its controllers; a deleted one has them still
 * @param byOperator a hash of what the operator has applied to it and when; empty if nothing
 * @param what of its content, what the rules ask
 */
record Sighting(
        long at,
        Instant seen,
        Name object,
        boolean there,
        Set<String> owners,
        String byOperator,
        What what) {
    static final String LABEL = "safetysystem.dev/";

    /** An object while it is there. */
    record Name(String kind, String name, String uid) {}

    /** What the rules ask of each kind. */
    sealed interface What {
        /** A {@code SafetySystem}, by its status. */
        record OfSystem(String step, Optional<Role> stable, Optional<Role> candidate)
                implements What {}

        /**
         * A Service.
         *
         * @param takesUnverified whether it says so itself; who gives a Service the operator's
         *     label and mark, or an owner, says no less
         */
        record OfService(Map<String, String> selector, boolean takesUnverified) implements What {}

        /** A Deployment, by its pod template. */
        record OfDeployment(Map<String, String> labels, String image) implements What {}

        /** A pod. */
        record OfPod(Map<String, String> labels, String image, Instant made, State state)
                implements What {
            boolean isReady() {
                return state == State.READY;
            }
        }

        /** Another object. */
        record Other() implements What {}
    }

    /** How a pod is. */
    enum State {
        READY,
        NOT_READY,
        ENDED
    }

    /** A revision in its role. */
    record Role(String version, String track) {}

    /** Whether the operator has ever applied something to it. */
    boolean isApplied() {
        return !byOperator.isEmpty();
    }

    static Sighting of(HasMetadata object, boolean there) {
        var metadata = object.getMetadata();
        return new Sighting(
                Long.parseLong(metadata.getResourceVersion()),
                Instant.now(),
                new Name(object.getKind(), metadata.getName(), metadata.getUid()),
                there,
                metadata.getOwnerReferences().stream()
                        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                        .map(OwnerReference::getUid)
                        .collect(Collectors.toCollection(TreeSet::new)),
                byOperator(metadata.getManagedFields()),
                what(object));
    }

    private static String byOperator(List<ManagedFieldsEntry> entries) {
        String text =
                entries.stream()
                        .filter(entry -> entry.getManager().startsWith("safetysystem-"))
                        .filter(entry -> !"status".equals(entry.getSubresource()))
                        .map(entry -> entry.getTime() + " " + entry.getFieldsV1())
                        .sorted()
                        .collect(Collectors.joining("\n"));
        return text.isEmpty() ? "" : Integer.toHexString(text.hashCode());
    }

    private static What what(HasMetadata object) {
        return switch (object) {
            case SafetySystem system -> system(system);
            case Service service ->
                    new What.OfService(
                            map(service.getSpec().getSelector()), takesUnverified(service));
            case Deployment deployment ->
                    new What.OfDeployment(
                            map(deployment.getSpec().getTemplate().getMetadata().getLabels()),
                            image(deployment.getSpec().getTemplate().getSpec().getContainers()));
            case Pod pod ->
                    new What.OfPod(
                            map(pod.getMetadata().getLabels()),
                            image(pod.getSpec().getContainers()),
                            Instant.parse(pod.getMetadata().getCreationTimestamp()),
                            state(pod));
            default -> new What.Other();
        };
    }

    private static boolean takesUnverified(Service service) {
        var meta = service.getMetadata();
        var annotations = map(meta.getAnnotations());
        boolean looksLikeOurs =
                map(meta.getLabels()).containsKey(LABEL + "system")
                        && (annotations.containsKey(LABEL + "rendered")
                                || !meta.getOwnerReferences().isEmpty());
        return looksLikeOurs || annotations.containsKey(LABEL + "unverified-pods");
    }

    private static What system(SafetySystem system) {
        var status = Optional.ofNullable(system.getStatus());
        var revisions = status.map(one -> one.revisions());
        return new What.OfSystem(
                status.map(one -> one.step()).orElse(""),
                revisions.map(Revisions::stable).map(Sighting::role),
                revisions.map(Revisions::candidate).map(Sighting::role));
    }

    private static Role role(Revisions.Revision revision) {
        return new Role(
                Objects.requireNonNullElse(revision.version(), ""),
                Objects.requireNonNullElse(revision.track(), ""));
    }

    private static Map<String, String> map(Map<String, String> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }

    private static String image(List<Container> containers) {
        return containers.getFirst().getImage();
    }

    private static State state(Pod pod) {
        var status = pod.getStatus();
        if (Set.of("Succeeded", "Failed").contains(Objects.toString(status.getPhase()))) {
            return State.ENDED;
        }
        boolean ready =
                pod.getMetadata().getDeletionTimestamp() == null
                        && status.getConditions().stream()
                                .anyMatch(
                                        one ->
                                                one.getType().equals("Ready")
                                                        && one.getStatus().equals("True"));
        return ready ? State.READY : State.NOT_READY;
    }
}
