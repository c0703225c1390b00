package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Roles;
import dev.safetysystem.operator.plan.release.Drain;
import dev.safetysystem.operator.plan.release.Procedure;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.List;
import java.util.Map;

/** The strategy Rolling, as the planner sees it. */
public final class Rolling implements Procedure {
    /** In a first install {@code main} itself is proved: nothing serves before. */
    @Override
    public Roles roles(Situation s) {
        boolean firstInstall = s.memory().stable().isEmpty();
        Track main = MainTrack.of(s);
        return new Roles(firstInstall, main, firstInstall ? main : Track.FIRST);
    }

    /**
     * When phase SERVING is over, the candidate becomes stable. The old templates may be pulled
     * anew when they return: no image of theirs is known.
     */
    @Override
    public Memory next(Situation s, Release release) {
        var memory = s.memory();
        if (!release.isIn(Phase.AFTER) || s.isIn(Phase.AFTER)) {
            return memory.with(release);
        }
        var serving = release.runningIn(release.roles().serving());
        var marked =
                memory.stable()
                        .flatMap(Ref::restarted)
                        .map(mark -> serving.with(serving.candidate().restarted(mark)))
                        .orElse(serving);
        return memory.promoting(marked, before -> before.with(Map.of()));
    }

    @Override
    public Memory ended(Situation s) {
        return s.memory().ended();
    }

    @Override
    public Turn turn(Situation s) {
        return RollingSteps.turn(s);
    }

    @Override
    public List<Wanted> world(Situation s) {
        return RollingWorld.of(s);
    }

    @Override
    public Memory beforeActing(Situation s, List<Wanted> world) {
        return Drain.noted(s, world);
    }

    @Override
    public List<String> impostors(Situation s) {
        return FirstPods.impostors(s);
    }

    @Override
    public boolean restored(Situation s) {
        return WayBack.over(s);
    }
}
