package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Roles;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Procedure;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.plan.verdict.Checks;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The strategy Rolling, as the planner sees it. */
public final class Rolling implements Procedure {
    @Override
    public Optional<Ref> found(Observed seen) {
        return seen.workloads(Track.MAIN).stream()
                .filter(w -> seen.service(Names.production(seen.id(), w.component())).isPresent())
                .map(Workload::revision)
                .flatMap(name -> seen.revision(name).stream())
                .filter(Revision::isNamedByItsContent)
                .max(Comparator.comparingInt(r -> seen.revisions().indexOf(r)))
                .map(r -> new Ref(r.name(), r.version(), Track.MAIN));
    }

    /** In a first install {@code main} itself is proved: nothing serves before. */
    @Override
    public Roles roles(Memory memory) {
        boolean firstInstall = memory.stable().isEmpty();
        return new Roles(firstInstall, Track.MAIN, firstInstall ? Track.MAIN : Track.FIRST);
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
    public List<CheckOrder> checks(Situation s) {
        var step = s.memory().release().map(Release::step);
        if (step.filter(Step.Verify.class::isInstance).isPresent()) {
            // What they answered while another pod may have answered is asked again.
            return FirstPods.impostors(s).isEmpty() ? Checks.beforeTraffic(s) : List.of();
        }
        boolean back = step.filter(Step.RollingBack.class::isInstance).isPresent();
        return back && WayBack.over(s) ? Checks.afterWayBack(s) : List.of();
    }

    @Override
    public boolean restored(Situation s) {
        return WayBack.over(s);
    }
}
