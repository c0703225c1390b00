package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.RecordedRelease;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Roles;

/** A release starts: its name, and what is frozen for it. */
public final class Start {
    private Start() {}

    /** What is remembered of a release of the wanted revision that starts now. */
    public static Memory of(Situation s, Roles roles) {
        Revision wanted = s.wanted().orElseThrow();
        var rollout = s.desired().orElseThrow().rollout();
        int attempt = attempt(s, wanted);
        var terms =
                new Release.Terms(rollout.strategy(), roles, rollout.hash(), rollout.judgedBy());
        String name = wanted.name() + "-" + attempt;
        var release =
                Release.started(
                        name,
                        Ref.of(wanted, roles.proving()).by(name),
                        terms,
                        Unnamed.sizes(s, wanted),
                        s.now());
        // A refused revision that serves stays on record as refused until it is proved.
        var memory =
                s.memory().serves(wanted.name())
                        ? s.memory().doubting(wanted.name())
                        : s.memory().pardoning(wanted.name());
        return memory.started(release, attempt);
    }

    /**
     * The next number. If a pass crashed between writing the record and writing the status, its
     * number is taken again: nothing else was done under it.
     */
    private static int attempt(Situation s, Revision wanted) {
        int next = s.memory().attempts() + 1;
        boolean begun =
                s.seen()
                        .record()
                        .filter(RecordedRelease::isOpen)
                        .filter(r -> r.isOf(wanted.name() + "-" + next))
                        .isPresent();
        return begun ? next : Math.max(next, highestRecord(s.seen()) + 1);
    }

    /** Attempt numbers are never used again, not even when the status was lost. */
    private static int highestRecord(Observed seen) {
        String prefix = Names.record(seen.id(), 0);
        String base = prefix.substring(0, prefix.length() - 1);
        return seen.objects().byKey().keySet().stream()
                .filter(key -> key.kind().equals("ConfigMap") && key.name().startsWith(base))
                .map(key -> key.name().substring(base.length()))
                // With more digits the next one would soon be too long for a name that is read.
                .filter(n -> n.matches("[0-9]{1,8}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }
}
