package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.scaling.Sizes;
import dev.safetysystem.operator.plan.wanted.Exposed;
import dev.safetysystem.operator.plan.wanted.ServicePorts;
import dev.safetysystem.operator.plan.wanted.Wanted;
import dev.safetysystem.operator.plan.wanted.Wanted.Replacing;
import dev.safetysystem.operator.plan.wanted.Wanted.Running;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * What should be there in each step of a Rolling release. Production Services come first: in a
 * rollback no refused write may delay moving the traffic.
 */
final class RollingWorld {
    private final Situation s;
    private final Optional<Step> step;
    private final Optional<Revision> stable;
    private final Optional<Revision> candidate;

    private RollingWorld(Situation s) {
        this.s = s;
        this.step = s.memory().release().map(Release::step);
        this.stable = s.stable();
        this.candidate = s.candidate();
    }

    static List<Wanted> of(Situation s) {
        return new RollingWorld(s).world();
    }

    private List<Wanted> world() {
        var main = main();
        var list = new ArrayList<Wanted>();
        list.addAll(production());
        list.addAll(trackServices());
        list.addAll(main);
        list.addAll(first());
        list.addAll(autoscalers(main));
        list.addAll(disruptions(main));
        list.addAll(RollingRemovals.of(s));
        return list;
    }

    /** Whether the candidate's own pods should be there: from Deploy until it is left or done. */
    private boolean forward() {
        return s.isIn(Phase.SERVING)
                || (s.isIn(Phase.BEFORE_TRAFFIC)
                        && step.filter(Step.Preflight.class::isInstance).isEmpty());
    }

    // ---- workloads

    /** The serving track. In a first install it is the candidate's from the start. */
    private List<Running> main() {
        if (s.installing()) {
            return started(this::main);
        }
        var list = rolled();
        stable.ifPresent(
                revision ->
                        revision.components().stream()
                                .filter(
                                        c ->
                                                list.stream()
                                                        .noneMatch(
                                                                r ->
                                                                        r.component()
                                                                                .name()
                                                                                .equals(c.name())))
                                .forEach(c -> list.add(main(c, revision))));
        return list;
    }

    /**
     * Components that have the new template in Roll: each one once the one before is rolled out.
     */
    private List<Running> rolled() {
        var list = new ArrayList<Running>();
        if (step.filter(Step.Roll.class::isInstance).isEmpty()) {
            return list;
        }
        boolean next = !s.paused();
        for (ComponentRevision component : s.changed()) {
            if (next || WayBack.holds(s, component)) {
                candidate.ifPresent(revision -> list.add(main(component, revision)));
            }
            next = next && s.up(component, MainTrack.of(s));
        }
        return list;
    }

    private Running main(ComponentRevision component, Revision revision) {
        var rollout = s.rollout();
        return new Running(
                component,
                revision.name(),
                MainTrack.of(s),
                Sizes.serving(s, component.name()),
                new Replacing(rollout.maxSurge(), rollout.maxUnavailable()),
                rollout,
                List.copyOf(revision.snapshots().values()),
                s.memory().mark(component.name(), s.memory().stable().flatMap(Ref::restarted)),
                s.memory()
                        .stable()
                        .filter(ref -> ref.revision().equals(revision.name()))
                        .map(Ref::settings)
                        .orElse(Map.of()));
    }

    private List<Running> first() {
        return s.installing() ? List.of() : started(this::first);
    }

    private Running first(ComponentRevision component, Revision revision) {
        return new Running(
                component,
                revision.name(),
                Track.FIRST,
                Optional.of(1),
                Replacing.ONE_POD,
                s.rollout(),
                List.copyOf(revision.snapshots().values()),
                s.memory().mark(component.name(), Optional.empty()),
                Map.of());
    }

    /**
     * The candidate's own pods. What was deleted of a candidate can be lost before the release can
     * be left for it: while the API server refuses the record, as in a namespace that is deleted.
     */
    private List<Running> started(BiFunction<ComponentRevision, Revision, Running> pods) {
        return candidate
                .filter(_ -> forward())
                .map(revision -> toStart().stream().map(c -> pods.apply(c, revision)).toList())
                .orElse(List.of());
    }

    /** Components of the candidate whose turn it is to be started, or that are there already. */
    private List<ComponentRevision> toStart() {
        boolean serving = s.isIn(Phase.SERVING);
        return s.changed().stream()
                .filter(c -> exists(c) || (due(c, serving) && (!s.paused() || serving)))
                .toList();
    }

    private boolean exists(ComponentRevision component) {
        return s.seen()
                .workload(component.name(), s.proving())
                .map(Workload::template)
                .filter(component.hash()::equals)
                .isPresent();
    }

    private boolean due(ComponentRevision component, boolean serving) {
        return serving || (!component.consumes() && FirstPods.startable(s, component));
    }

    // ---- Services

    private List<Wanted> trackServices() {
        var list = new ArrayList<Wanted>();
        for (ComponentRevision component : componentsInPlay()) {
            if (component.hasService()) {
                var own = ServicePorts.of(component.ports());
                list.add(
                        new Wanted.TrackService(
                                component.name(), ports(component), MainTrack.of(s)));
                list.add(new Wanted.TrackService(component.name(), own, Track.FIRST));
            }
        }
        return list;
    }

    private List<Wanted> production() {
        var list = new ArrayList<Wanted>();
        for (ComponentRevision component : componentsInPlay()) {
            var ports = ports(component);
            if (component.hasService() || (!forward() && !ports.isEmpty())) {
                RollingTraffic.of(s, component, ports).ifPresent(list::add);
            }
        }
        return list;
    }

    /**
     * The ports of a Service of the serving track. From Deploy on these are both versions' ports:
     * the candidate's pods already call the new numbers, and the stable version's pods call the old
     * ones until the last of them is gone.
     */
    private List<Exposed> ports(ComponentRevision component) {
        boolean stays = s.staying().contains(component.name());
        if (stays && (s.stableLost() || thirdVersion(component.name()))) {
            var live =
                    ServicePorts.live(s.seen(), Names.production(s.seen().id(), component.name()));
            return live.isEmpty() ? ServicePorts.of(component.ports()) : live;
        }
        var old = stable.flatMap(r -> r.component(component.name()));
        var next = candidate.flatMap(r -> r.component(component.name()));
        return mixes() && old.isPresent() && next.isPresent()
                ? ServicePorts.mixed(old.get().ports(), next.get().ports())
                : ServicePorts.of(component.ports());
    }

    private boolean mixes() {
        return forward() || step.filter(Step.RollingBack.class::isInstance).isPresent();
    }

    /**
     * Whether pods of a third version are in main: a blocked rollback left them. The Service keeps
     * its present ports then, which may be neither version's.
     */
    private boolean thirdVersion(String component) {
        var known =
                Stream.concat(stable.stream(), candidate.stream())
                        .flatMap(r -> r.component(component).stream())
                        .map(ComponentRevision::hash)
                        .toList();
        return s.seen().instances(component, MainTrack.of(s)).stream()
                .filter(i -> !i.ending() && !i.endedByNode())
                .anyMatch(i -> !known.contains(i.template()));
    }

    /** Where both versions have a component, the candidate's is taken: its ports decide. */
    private List<ComponentRevision> componentsInPlay() {
        var list = new ArrayList<ComponentRevision>();
        var staying = s.staying();
        candidate.stream()
                .flatMap(r -> r.components().stream())
                .filter(c -> forward() || (s.stableLost() && staying.contains(c.name())))
                .forEach(list::add);
        stable.stream()
                .flatMap(r -> r.components().stream())
                .filter(c -> list.stream().noneMatch(o -> o.name().equals(c.name())))
                .forEach(list::add);
        return list;
    }

    // ---- what stands beside workloads

    /** Autoscalers of what serves; a track that is still being verified has none. */
    private List<Wanted> autoscalers(List<Running> main) {
        if (s.installing() && !s.isIn(Phase.SERVING)) {
            return List.of();
        }
        var list = new ArrayList<Wanted>();
        for (Running one : main) {
            String name = one.component().name();
            Sizes.of(s, name)
                    .filter(Size.Autoscaled.class::isInstance)
                    .map(Size.Autoscaled.class::cast)
                    .ifPresent(
                            size -> list.add(new Wanted.Autoscaler(name, MainTrack.of(s), size)));
        }
        return list;
    }

    private List<Wanted> disruptions(List<Running> main) {
        return main.stream()
                .map(one -> one.component().name())
                .filter(name -> s.floor(name) >= 2)
                .<Wanted>map(name -> new Wanted.Disruption(name, MainTrack.of(s)))
                .toList();
    }
}
