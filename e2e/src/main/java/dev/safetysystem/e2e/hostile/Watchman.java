package dev.safetysystem.e2e.hostile;

import dev.safetysystem.api.v1alpha1.Revisions;
import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.EachChange;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What must hold at every change that can be seen, by the numbers of {@code
 * operator/INVARIANTS.md}: 15, 25, 26, of 27 what the API server's log shows, 29 to 34, 36, and
 * that no pass meets what nobody had thought of. What depends on the order of changes: {@link
 * TrafficRules}, {@link SuccessorRules}.
 */
final class Watchman implements AutoCloseable {
    /** In every Secret, variable and record of the neighbour's; it may be said nowhere. */
    static final String SECRET = "s3cr3t";

    private static final int MOST_STATUS = 32 * 1024;
    private static final int MOST_NOTE = 1024;

    /** Wherever this is in a log, a pass met what nobody had thought of. */
    private static final Pattern CRASH =
            Pattern.compile(
                    "NullPointerException|ClassCastException|IllegalStateException"
                            + "|IllegalArgumentException|IndexOutOfBoundsException"
                            + "|NoSuchElementException|StackOverflowError|OutOfMemoryError"
                            + "|UnsupportedOperationException|AssertionError");

    private final Set<String> broken = new TreeSet<>();
    private final Map<String, Long> observed = new HashMap<>();
    private final Map<String, Pod> adopted = new HashMap<>();
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

    Watchman(KubernetesClient client, String namespace) {
        informers.add(
                client.resources(SafetySystem.class)
                        .inNamespace(namespace)
                        .inform(EachChange.to(this::system)));
        informers.add(client.pods().inNamespace(namespace).inform(EachChange.to(this::pod)));
        informers.add(
                client.resources(Event.class)
                        .inNamespace(namespace)
                        .inform(EachChange.to(this::event)));
    }

    private synchronized void demand(boolean holds, int number, Object... what) {
        if (!holds) {
            var words = new StringBuilder(number + ":");
            for (Object word : what) {
                words.append(' ').append(word);
            }
            broken.add(words.toString());
        }
    }

    private void system(SafetySystem system, boolean there) {
        var status = system.getStatus();
        if (!there || status == null) {
            return;
        }
        String name = system.getMetadata().getName();
        long generation = system.getMetadata().getGeneration();
        long seen = Objects.requireNonNullElse(status.observedGeneration(), -1L);
        demand(seen <= generation, 31, name, "has looked ahead");
        demand(seen >= observed(system, seen), 31, name, "has looked back");
        var refused = status.revisions() == null ? null : status.revisions().refused();
        demand(
                refused == null || refused.stream().allMatch(Watchman::isAborted),
                15,
                name,
                "is refused for what is not its fault:",
                refused);
        demand(
                seen != generation
                        || !isReady(status.conditions())
                        || system.getSpec().version().equals(status.version()),
                32,
                name,
                "is Ready with version",
                status.version());
        String text = Serialization.asJson(status);
        demand(!text.contains(SECRET), 33, name, "has a secret in its status");
        demand(
                text.getBytes(StandardCharsets.UTF_8).length <= MOST_STATUS,
                34,
                name,
                "has too large a status");
    }

    /** A person refused it. */
    private static boolean isAborted(Revisions.Refusal refusal) {
        return "Aborted".equals(refusal.reason());
    }

    private synchronized long observed(SafetySystem system, long seen) {
        Long before = observed.put(system.getMetadata().getUid(), seen);
        return before == null ? -1 : before;
    }

    private static boolean isReady(List<Condition> conditions) {
        return conditions != null
                && conditions.stream()
                        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    /** What another one made, and a controller of ours took in, is nothing that was verified. */
    private synchronized void pod(Pod pod, boolean there) {
        String image = pod.getSpec().getContainers().getFirst().getImage();
        boolean controlled =
                pod.getMetadata().getOwnerReferences().stream()
                        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                        .map(OwnerReference::getKind)
                        .anyMatch("ReplicaSet"::equals);
        if (there
                && controlled
                && image.startsWith("hostile-")
                && pod.getMetadata().getName().contains("-api-")) {
            adopted.put(pod.getMetadata().getName(), pod);
        } else {
            adopted.remove(pod.getMetadata().getName());
        }
    }

    /** Pods with the neighbour's content that a ReplicaSet controls by now. */
    synchronized Set<String> adopted() {
        return new TreeSet<>(adopted.keySet());
    }

    private void event(Event event, boolean there) {
        if (!there || !"safetysystem-operator".equals(event.getReportingController())) {
            return;
        }
        String note = Objects.requireNonNullElse(event.getNote(), "");
        demand(!note.contains(SECRET), 33, "a secret in the event", event.getReason());
        demand(
                note.getBytes(StandardCharsets.UTF_8).length <= MOST_NOTE,
                34,
                "too long a note in the event",
                event.getReason());
    }

    /** What an operator wrote, and who owned what it wrote to. */
    void wrote(List<AuditRecord> writes, List<HostileNeighbour.Made> made) {
        for (AuditRecord write : writes) {
            demand(
                    !write.resource().equals("safetysystems")
                            || write.subresource().equals("status"),
                    25,
                    "it wrote more than the status:",
                    write);
            demand(isInForm(write), 27, "no apply, no size, no delete and no event:", write);
            made.stream()
                    .filter(HostileNeighbour.Made::isNobodyElses)
                    .filter(
                            one ->
                                    one.is(
                                            write.resource(),
                                            write.namespace().orElse(""),
                                            write.name().orElse(""),
                                            write.received()))
                    .forEach(one -> demand(false, 26, "it wrote to the neighbour's", one, write));
        }
    }

    /** Nothing is created or replaced but by an apply of ours; only events are. */
    private static boolean isInForm(AuditRecord write) {
        return switch (write.verb()) {
            case "patch" -> write.uri().contains("fieldManager=safetysystem-") || isAnEvent(write);
            case "create" -> isAnEvent(write);
            default -> write.verb().equals("delete");
        };
    }

    private static boolean isAnEvent(AuditRecord write) {
        return write.resource().equals("events");
    }

    /** What an operator wrote where it has no system. */
    void wroteElsewhere(List<AuditRecord> writes) {
        writes.forEach(write -> demand(false, 29, "it wrote where no system is:", write));
    }

    /** What is not there any more after systems were deleted, or is still. */
    void isNotAsBefore(String what) {
        demand(false, 30, what);
    }

    /** What rules about the order of changes have found. */
    synchronized void found(Set<String> what) {
        broken.addAll(what);
    }

    /** What waits although nothing of the neighbour's holds it up any more. */
    void isNotReleased(String waiting) {
        demand(false, 36, waiting);
    }

    /** What a process says of itself. */
    void said(String log, String metrics) {
        demand(!log.contains(SECRET), 33, "a secret in the log");
        demand(!metrics.contains(SECRET), 33, "a secret in the metrics");
        log.lines()
                .filter(line -> CRASH.matcher(line).find())
                .limit(3)
                .forEach(line -> demand(false, 39, "a pass met what nobody had thought of:", line));
    }

    /** What did not hold, each once. */
    synchronized List<String> broken() {
        return List.copyOf(broken);
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
