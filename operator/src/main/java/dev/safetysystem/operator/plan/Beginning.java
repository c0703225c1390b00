package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether and when a release begins, and what must be there before it does. */
final class Beginning {
    private static final String MISSING = "WaitingForReference";

    private Beginning() {}

    /** No release is in progress. */
    static Turn steady(Situation s) {
        var desired = s.desired().orElseThrow();
        if (s.wanted().isEmpty()) {
            return missing(s, desired);
        }
        Revision wanted = s.wanted().get();
        boolean serves = s.memory().serves(wanted.name());
        var refusal =
                s.memory()
                        .refusal(wanted.name())
                        .filter(r -> r.judgedBy().equals(desired.rollout().judgedBy()));
        if (refusal.isPresent()) {
            boolean failed = serves || s.memory().stable().isEmpty();
            return new Turn.Stay(new Outlook.Refused(refusal.get(), failed), Optional.empty());
        }
        // One that failed and serves on, judged by other checks now, is proved once more.
        boolean failed = s.memory().refusal(wanted.name()).isPresent();
        if (serves && !failed) {
            return new Turn.Stay(new Outlook.Settled(), Optional.empty());
        }
        if (desired.paused()) {
            return Turn.Stay.working(
                    "Preflight",
                    "paused: " + wanted.version() + " begins when spec.paused is false");
        }
        Instant settled = settledAt(s, wanted, desired);
        if (s.now().isBefore(settled)) {
            return new Turn.Stay(
                    new Outlook.Settling("begins " + wanted.version() + " when it has settled"),
                    Optional.of(settled));
        }
        return new Turn.Begin();
    }

    /** Whether the spec wants what neither serves, nor is in progress, nor is refused. */
    static boolean wantsAnother(Situation s) {
        var judgedBy = s.desired().map(d -> d.rollout().judgedBy());
        return s.wanted()
                .map(Revision::name)
                .filter(w -> !s.memory().serves(w))
                .filter(w -> !s.release().candidate().revision().equals(w))
                .filter(
                        w ->
                                s.memory()
                                        .refusal(w)
                                        .filter(
                                                r ->
                                                        judgedBy.filter(r.judgedBy()::equals)
                                                                .isPresent())
                                        .isEmpty())
                .isPresent();
    }

    /** A change that is waited for to be the last one. */
    static Optional<Observed.Settling> settling(Situation s) {
        boolean awaited =
                s.memory().release().isEmpty()
                        && s.wanted()
                                .map(Revision::name)
                                .filter(
                                        w ->
                                                !s.memory().serves(w)
                                                        || s.memory().refusal(w).isPresent())
                                .isPresent();
        return awaited
                ? s.wanted().map(w -> new Observed.Settling(w.name(), since(s, w)))
                : Optional.empty();
    }

    private static Instant since(Situation s, Revision wanted) {
        return s.seen()
                .settling()
                .filter(known -> known.revision().equals(wanted.name()))
                .map(Observed.Settling::since)
                .orElse(s.now());
    }

    private static Instant settledAt(Situation s, Revision wanted, DesiredSystem desired) {
        Duration settle =
                s.memory().stable().isEmpty() ? Duration.ZERO : desired.rollout().settle();
        return since(s, wanted).plus(settle);
    }

    private static Turn missing(Situation s, DesiredSystem desired) {
        var names =
                desired.configMaps().entrySet().stream()
                        .filter(e -> !s.seen().configMaps().containsKey(e.getKey()))
                        .map(e -> "ConfigMap " + e.getKey() + ", named in " + e.getValue())
                        .sorted()
                        .toList();
        Instant deadline = waitingSince(s, MISSING).plus(desired.rollout().progressDeadline());
        return Turn.Stay.waiting(
                s.now(), deadline, MISSING, String.join("; ", names) + ": create it");
    }

    /** No release has begun whose step could tell: the condition itself knows since when. */
    static Instant waitingSince(Situation s, String reason) {
        return Optional.ofNullable(s.seen().status().conditions()).stream()
                .flatMap(List::stream)
                .filter(c -> c.getReason().equals(reason))
                .map(
                        c ->
                                c.getType().equals("Stalled")
                                        ? Instant.EPOCH
                                        : Instant.parse(c.getLastTransitionTime()))
                .findFirst()
                .orElse(s.now());
    }

    static Turn preflight(Situation s, Step.Preflight step) {
        Instant deadline = step.since().plus(s.rollout().progressDeadline());
        var open = open(s);
        if (!open.isEmpty()) {
            return Readiness.holding(
                    s,
                    open,
                    deadline,
                    "WaitingForTrack",
                    "traffic still reaches the first instances of the last release: ");
        }
        var shortage = QuotaCheck.shortage(s);
        if (shortage.isEmpty()) {
            return new Turn.Next(s.release().at(new Step.Deploy(s.now())));
        }
        boolean late = !s.now().isBefore(deadline);
        // Nothing tells when room is made elsewhere: look again, at most once a minute.
        return new Turn.Stay(
                new Outlook.Waiting("WaitingForQuota", shortage.get(), late),
                Optional.of(s.now().plus(Duration.ofSeconds(15))));
    }

    /**
     * Components whose Service still selects first instances: new ones would have traffic before
     * they are verified. Where nothing else is ready that is the only way out.
     */
    private static List<ComponentRevision> open(Situation s) {
        return s.changed().stream()
                .filter(c -> s.staying().contains(c.name()))
                .filter(c -> !s.narrowed(c.name()) && s.ready(c.name(), Track.MAIN) > 0)
                .toList();
    }

    /**
     * What serves when the status is empty (it was lost, or the resource was restored without it):
     * Services that select a track make that track stable; it is no first install.
     */
    static Memory adopted(Memory memory, Observed seen) {
        if (memory.stable().isPresent() || memory.release().isPresent() || memory.attempts() > 0) {
            return memory;
        }
        return seen.workloads(Track.MAIN).stream()
                .filter(w -> seen.service(Names.production(seen.id(), w.component())).isPresent())
                .map(Workload::revision)
                .flatMap(name -> seen.revision(name).stream())
                .max(java.util.Comparator.comparingInt(r -> seen.revisions().indexOf(r)))
                .map(
                        r ->
                                memory.serving(
                                        Optional.of(
                                                new Memory.Ref(r.name(), r.version(), Track.MAIN)),
                                        Optional.empty()))
                .orElse(memory);
    }

    static Memory begin(Situation s) {
        Revision wanted = s.wanted().orElseThrow();
        var rollout = s.desired().orElseThrow().rollout();
        int attempt = attempt(s, wanted);
        var release =
                new Release(
                        wanted.name() + "-" + attempt,
                        new Memory.Ref(wanted.name(), wanted.version(), Track.MAIN),
                        rollout.hash(),
                        rollout.judgedBy(),
                        new Step.Preflight(s.now()),
                        java.util.Map.of(),
                        java.util.Map.of(),
                        Optional.empty());
        // What serves without having been proved stays so if this proof is given up for another
        // spec.
        var memory =
                s.memory().serves(wanted.name())
                        ? s.memory().doubting(wanted.name())
                        : s.memory().pardoning(wanted.name());
        return memory.started(release, attempt);
    }

    /**
     * The next number; or the one that a pass gave which wrote the record and ended before it could
     * write the status. Nothing else was done under that number, so it is not used twice.
     */
    private static int attempt(Situation s, Revision wanted) {
        int next = s.memory().attempts() + 1;
        boolean begun =
                s.seen()
                        .record()
                        .filter(Records::isOpen)
                        .filter(r -> Records.release(r).equals(wanted.name() + "-" + next))
                        .isPresent();
        return begun ? next : Math.max(next, highestRecord(s.seen()) + 1);
    }

    /** Attempt numbers are never used again, not even when the status was lost. */
    private static int highestRecord(Observed seen) {
        String prefix = Names.record(seen.id(), 0);
        String base = prefix.substring(0, prefix.length() - 1);
        return List.copyOf(seen.objects().byKey().keySet()).stream()
                .filter(key -> key.kind().equals("ConfigMap") && key.name().startsWith(base))
                .map(key -> key.name().substring(base.length()))
                .filter(n -> n.matches("[0-9]{1,9}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }
}
