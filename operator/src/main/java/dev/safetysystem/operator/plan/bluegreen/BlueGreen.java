package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Roles;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Drain;
import dev.safetysystem.operator.plan.release.Procedure;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.rollback.Stricter;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The strategy BlueGreen, as the planner sees it. */
public final class BlueGreen implements Procedure {
    private static final int LENGTH = 9;

    /**
     * The candidate's track is named by its revision. Where pods of that name are there already, as
     * when a revision that serves is proved once more, it has a name of the same form.
     */
    @Override
    public Roles roles(Situation s) {
        String revision = s.wanted().orElseThrow().name();
        var named = new Track(revision);
        boolean taken =
                s.serving().filter(named::equals).isPresent()
                        || !s.seen().workloads(named).isEmpty();
        String attempt = revision + "/" + (s.memory().attempts() + 1);
        Track proving = taken ? new Track(ContentHash.digest(attempt).substring(0, LENGTH)) : named;
        return new Roles(
                s.memory().stable().isEmpty(),
                s.memory().stable().map(Ref::track).orElse(proving),
                proving);
    }

    /**
     * When the bake is over, the candidate becomes stable. Once its drain is over, the pods of what
     * served before are replaced by the same: a connection that a client kept open ends then. They
     * protect as much as the spec asks for by now.
     */
    @Override
    public Memory next(Situation s, Release release) {
        var memory = s.memory();
        if (release.isIn(Phase.AFTER) && !s.isIn(Phase.AFTER)) {
            return memory.promoting(release, before -> before);
        }
        return release.step() instanceof Step.Watch && !Standby.isCold(s)
                ? memory.with(release)
                        .serving(
                                memory.stable(),
                                memory.previous()
                                        .map(before -> before.restarted(release.name()))
                                        .map(before -> Stricter.of(s, before, s.previous())))
                : memory.with(release);
    }

    /** A rollback that was blocked leaves what serves: that is the base of what comes next. */
    @Override
    public Memory ended(Situation s) {
        boolean blocked =
                s.release().step() instanceof Step.RollingBack && !GoingBack.isReturned(s);
        return blocked
                ? s.memory()
                        .serving(Optional.of(s.release().candidate()), s.memory().stable())
                        .ended()
                : s.memory().ended();
    }

    @Override
    public Turn turn(Situation s) {
        return BlueGreenSteps.turn(s);
    }

    @Override
    public Optional<Instant> lossAt(Situation s) {
        return Lost.at(s);
    }

    @Override
    public List<Wanted> world(Situation s) {
        return BlueGreenWorld.of(s);
    }

    @Override
    public Memory beforeActing(Situation s, List<Wanted> world) {
        return Parity.noted(s.with(Drain.noted(s, world)));
    }

    @Override
    public List<String> impostors(Situation s) {
        return Candidate.impostors(s);
    }

    @Override
    public boolean restored(Situation s) {
        return GoingBack.isComplete(s);
    }
}
