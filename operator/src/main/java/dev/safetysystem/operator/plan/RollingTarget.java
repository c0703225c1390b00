package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.model.Traffic;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.Target.Autoscaler;
import dev.safetysystem.operator.plan.Target.Disruption;
import dev.safetysystem.operator.plan.Target.Exposed;
import dev.safetysystem.operator.plan.Target.Production;
import dev.safetysystem.operator.plan.Target.Running;
import dev.safetysystem.operator.plan.Target.Selection;
import dev.safetysystem.operator.plan.Target.TrackService;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What should be there in each step of a Rolling release: the next safe world. */
final class RollingTarget {
    private final Situation s;
    private final Optional<Step> step;
    private final Optional<Revision> stable;
    private final Optional<Revision> candidate;

    private RollingTarget(Situation s) {
        this.s = s;
        this.step = s.memory().release().map(Release::step);
        this.stable = s.stable();
        this.candidate = s.candidate();
    }

    static Target of(Situation s, Optional<Target.Record> record) {
        return new RollingTarget(s).target(record);
    }

    private Target target(Optional<Target.Record> record) {
        var running = new ArrayList<Running>();
        running.addAll(main());
        running.addAll(first());
        return new Target(
                revisions(),
                running,
                trackServices(),
                production(),
                autoscalers(running),
                disruptions(running),
                record,
                Removals.of(s));
    }

    private List<Revision> revisions() {
        var kept = new ArrayList<Revision>();
        stable.ifPresent(kept::add);
        // What is being left needs nothing any more, and nothing may stand before leaving it.
        candidate.filter(r -> !s.leaving() && !kept.contains(r)).ifPresent(kept::add);
        return kept;
    }

    /** The serving track. In a first install it is the candidate's from the start. */
    private List<Running> main() {
        var list = new ArrayList<Running>();
        if (s.installing()) {
            if (forward()) {
                for (ComponentRevision component : toStart()) {
                    list.add(main(component, candidate.orElseThrow()));
                }
            }
            return list;
        }
        boolean rolling = step.filter(Step.Roll.class::isInstance).isPresent();
        boolean next = !s.paused();
        for (ComponentRevision component : s.changed()) {
            boolean given =
                    s.seen()
                            .workload(component.name(), Track.MAIN)
                            .map(w -> w.template().equals(component.hash()))
                            .orElse(false);
            if (rolling && (given || next)) {
                list.add(main(component, candidate.orElseThrow()));
            }
            // One component after the other: the next begins when this one is up.
            next = next && s.up(component, Track.MAIN);
        }
        stable.ifPresent(
                revision ->
                        revision.components().stream()
                                .filter(c -> list.stream().noneMatch(r -> sameName(r, c)))
                                .forEach(c -> list.add(main(c, revision))));
        return list;
    }

    private static boolean sameName(Running running, ComponentRevision component) {
        return running.component().name().equals(component.name());
    }

    private Running main(ComponentRevision component, Revision revision) {
        return new Running(
                component,
                revision.name(),
                Track.MAIN,
                Sizing.main(s, component.name()),
                s.rollout());
    }

    /** Components of the candidate whose turn it is to be started, or that are there already. */
    private List<ComponentRevision> toStart() {
        var list = new ArrayList<ComponentRevision>();
        boolean queues = serving();
        for (ComponentRevision component : s.changed()) {
            boolean there =
                    s.seen()
                            .workload(component.name(), s.proving())
                            .map(Workload::template)
                            .filter(component.hash()::equals)
                            .isPresent();
            boolean due =
                    component.traffic() == Traffic.QUEUE
                            ? queues
                            : queues || RollingSteps.startable(s, component);
            if (there || (due && (!s.paused() || queues))) {
                list.add(component);
            }
        }
        return list;
    }

    private List<Running> first() {
        if (s.installing() || !forward()) {
            return List.of();
        }
        return toStart().stream()
                .map(
                        c ->
                                new Running(
                                        c,
                                        candidate.orElseThrow().name(),
                                        Track.FIRST,
                                        Optional.of(1),
                                        s.rollout()))
                .toList();
    }

    /** Whether the candidate's own instances should be there. */
    private boolean forward() {
        return step.map(
                        one ->
                                switch (one) {
                                    case Step.Preflight _, Step.Retire _ -> false;
                                    case Step.RollingBack _, Step.Abandoning _ -> false;
                                    case Step.Deploy _, Step.Verify _ -> true;
                                    case Step.Switch _, Step.Bake _, Step.Roll _ -> true;
                                })
                .orElse(false);
    }

    /** Whether the candidate may have traffic. */
    private boolean serving() {
        return step.map(
                        one ->
                                switch (one) {
                                    case Step.Switch _, Step.Bake _, Step.Roll _ -> true;
                                    case Step.Preflight _, Step.Deploy _, Step.Verify _ -> false;
                                    case Step.Retire _ -> false;
                                    case Step.RollingBack _, Step.Abandoning _ -> false;
                                })
                .orElse(false);
    }

    private List<TrackService> trackServices() {
        var list = new ArrayList<TrackService>();
        for (ComponentRevision component : componentsInPlay()) {
            if (component.hasService()) {
                var own = ServicePorts.of(component.ports());
                list.add(new TrackService(component.name(), ports(component), Track.MAIN));
                list.add(new TrackService(component.name(), own, Track.FIRST));
            }
        }
        return list;
    }

    /**
     * What a Service of the serving track offers. From Deploy on both versions' ports: the
     * candidate's instances ask their siblings under the new numbers already, and what serves is
     * asked under the old ones until nobody of it is left.
     */
    private List<Exposed> ports(ComponentRevision component) {
        boolean stays = s.staying().contains(component.name());
        if (stays && (s.stableLost() || thirdVersion(component.name()))) {
            var live = ServicePorts.live(s.seen(), productionName(component.name()));
            return live.isEmpty() ? ServicePorts.of(component.ports()) : live;
        }
        var old = stable.flatMap(r -> r.component(component.name()));
        var next = candidate.flatMap(r -> r.component(component.name()));
        return mixes() && old.isPresent() && next.isPresent()
                ? ServicePorts.mixed(old.get().ports(), next.get().ports())
                : ServicePorts.of(component.ports());
    }

    /**
     * Whether the serving track still holds what a way back that was blocked left behind: it must
     * be led to as it was, whatever the versions in play listen at.
     */
    private boolean thirdVersion(String component) {
        var known =
                Stream.concat(stable.stream(), candidate.stream())
                        .flatMap(r -> r.component(component).stream())
                        .map(ComponentRevision::hash)
                        .toList();
        return s.seen().instances(component, Track.MAIN).stream()
                .filter(i -> !i.ending() && !i.endedByNode())
                .anyMatch(i -> !known.contains(i.template()));
    }

    private boolean mixes() {
        return forward() || step.filter(Step.RollingBack.class::isInstance).isPresent();
    }

    /** The candidate's form of a component goes before the stable one's: its ports are asked. */
    private List<ComponentRevision> componentsInPlay() {
        var list = new ArrayList<ComponentRevision>();
        var staying = s.staying();
        candidate.stream()
                .flatMap(r -> r.components().stream())
                .filter(c -> forward() || (s.stableLost() && staying.contains(c.name())))
                .forEach(list::add);
        stable.ifPresent(
                r ->
                        r.components().stream()
                                .filter(
                                        c ->
                                                list.stream()
                                                        .noneMatch(o -> o.name().equals(c.name())))
                                .forEach(list::add));
        return list;
    }

    private List<Production> production() {
        var list = new ArrayList<Production>();
        for (ComponentRevision component : componentsInPlay()) {
            var ports = ports(component);
            if (component.hasService() || (!forward() && !ports.isEmpty())) {
                selection(component)
                        .ifPresent(to -> list.add(new Production(component.name(), ports, to)));
            }
        }
        return list;
    }

    private Optional<Selection> selection(ComponentRevision component) {
        String name = component.name();
        boolean old = s.staying().contains(name);
        int main = s.ready(name, Track.MAIN);
        int first = s.ready(name, Track.FIRST);
        if (!old) {
            return selectionOfNew(component, main, first);
        }
        if (serving() && s.isChanged(name) && component.traffic() == Traffic.SERVICE) {
            boolean widens = first > 0 && RollingSteps.strays(s, name).isEmpty();
            return Optional.of(widens || selectsBoth(name) ? new Selection.Both() : only());
        }
        // Back to one track, unless it has nobody ready and the other has. A paused system frees
        // nothing, but what goes back goes on.
        boolean held = s.paused() && step.filter(Step.Retire.class::isInstance).isPresent();
        boolean better = main == 0 && first > 0;
        return Optional.of((held || better) && selectsBoth(name) ? new Selection.Both() : only());
    }

    private Optional<Selection> selectionOfNew(ComponentRevision component, int main, int first) {
        boolean needed =
                serving()
                        || candidate.stream()
                                .flatMap(r -> r.components().stream())
                                .anyMatch(c -> c.callees().contains(component.name()));
        boolean exists = s.seen().service(productionName(component.name())).isPresent();
        if (s.installing()) {
            return needed && (main > 0 || exists) ? Optional.of(only()) : Optional.empty();
        }
        boolean widens = RollingSteps.strays(s, component.name()).isEmpty();
        boolean both = exists && selectsBoth(component.name());
        if (serving() && (first > 0 || exists) && (widens || both)) {
            return Optional.of(
                    component.traffic() == Traffic.QUEUE ? only() : new Selection.Both());
        }
        return needed && (first > 0 || exists)
                ? Optional.of(new Selection.One(Track.FIRST))
                : Optional.empty();
    }

    private static Selection only() {
        return new Selection.One(Track.MAIN);
    }

    private boolean selectsBoth(String component) {
        return !s.narrowed(component);
    }

    private String productionName(String component) {
        return Names.production(s.seen().id(), component);
    }

    /** An autoscaler rules what serves; a track that is only being proved has none yet. */
    private List<Autoscaler> autoscalers(List<Running> running) {
        if (s.installing() && !serving()) {
            return List.of();
        }
        var list = new ArrayList<Autoscaler>();
        for (Running one : running) {
            String name = one.component().name();
            if (one.track().equals(Track.MAIN)
                    && Sizing.of(s, name).orElse(null) instanceof Size.Autoscaled size) {
                list.add(new Autoscaler(name, Track.MAIN, size));
            }
        }
        return list;
    }

    private List<Disruption> disruptions(List<Running> running) {
        return running.stream()
                .filter(one -> one.track().equals(Track.MAIN))
                .filter(one -> s.floor(one.component().name()) >= 2)
                .map(one -> new Disruption(one.component().name(), Track.MAIN))
                .toList();
    }
}
