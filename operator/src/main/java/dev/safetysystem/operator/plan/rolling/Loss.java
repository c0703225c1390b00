package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Obstacles;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.release.Turn;

import java.time.Instant;
import java.util.Optional;

/** A component whose first pods had traffic, and none of them was ready for {@code readyWait}. */
final class Loss {
    private Loss() {}

    /** Refuses the release if that is so. */
    static Optional<Turn> turn(Situation s) {
        return s.changed().stream()
                .filter(c -> s.ready(c.name(), s.proving()) == 0)
                .filter(c -> !deleted(s, c))
                .filter(c -> !s.now().isBefore(since(s, c).plus(s.rollout().readyWait())))
                .findFirst()
                .map(c -> Turn.Leave.refusing(s.release(), Reason.INSTANCE_LOST, words(s, c)));
    }

    private static String words(Situation s, ComponentRevision component) {
        String who =
                s.installing()
                        ? component.name() + " has had no ready pod since "
                        : "the first pod of " + component.name() + " has not been ready since ";
        return who
                + Instants.text(since(s, component))
                + " ("
                + Obstacles.of(s.seen(), component, s.proving()).message()
                + ")";
    }

    /** A Deployment that somebody deleted is created again by this pass; its time starts then. */
    private static boolean deleted(Situation s, ComponentRevision component) {
        return !FirstPods.exist(s, component)
                && Obstacles.refusedWrite(s.seen(), component, s.proving()).isEmpty();
    }

    /** When its last pod stopped being ready; for a new Deployment not before its creation. */
    private static Instant since(Situation s, ComponentRevision component) {
        var workload = s.seen().workload(component.name(), s.proving());
        Instant began = s.release().step().since();
        Instant since = workload.map(Workload::createdAt).filter(began::isBefore).orElse(began);
        return s.seen().instances(component.name(), s.proving()).stream()
                .filter(i -> !i.ending())
                .map(Instance::turnedAt)
                .max(Instant::compareTo)
                .or(() -> workload.flatMap(Workload::unavailableSince))
                .filter(at -> at.isAfter(since))
                .orElse(since);
    }

    /** When the first of them will have been lost for long enough, or what else is due before. */
    static Instant nextLook(Situation s, Instant otherwise) {
        return s.changed().stream()
                .filter(c -> s.ready(c.name(), s.proving()) == 0)
                .map(c -> since(s, c).plus(s.rollout().readyWait()))
                .filter(at -> at.isBefore(otherwise))
                .min(Instant::compareTo)
                .orElse(otherwise);
    }
}
