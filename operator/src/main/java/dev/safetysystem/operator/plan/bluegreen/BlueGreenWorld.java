package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Callers;
import dev.safetysystem.operator.plan.scaling.NotAskedFor;
import dev.safetysystem.operator.plan.scaling.Sizes;
import dev.safetysystem.operator.plan.wanted.Exposed;
import dev.safetysystem.operator.plan.wanted.ServicePorts;
import dev.safetysystem.operator.plan.wanted.Wanted;
import dev.safetysystem.operator.plan.wanted.Wanted.Replacing;
import dev.safetysystem.operator.plan.wanted.Wanted.Running;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What should be there in each step of a BlueGreen release, and between releases in a track that
 * one made. Production Services come first: in a rollback no refused write may delay moving the
 * traffic.
 */
final class BlueGreenWorld {
    private final Situation s;
    private final Optional<Step> step;

    private BlueGreenWorld(Situation s) {
        this.s = s;
        this.step = s.memory().release().map(Release::step);
    }

    static List<Wanted> of(Situation s) {
        return new BlueGreenWorld(s).world();
    }

    private List<Wanted> world() {
        var running = new ArrayList<Running>();
        running.addAll(stable());
        running.addAll(standby());
        running.addAll(candidate());
        var list = new ArrayList<Wanted>();
        list.addAll(Hold.beforeSwitch(s));
        list.addAll(production());
        list.addAll(trackServices(running));
        list.addAll(running);
        list.addAll(autoscalers());
        list.addAll(disruptions(running));
        list.addAll(BlueGreenRemovals.of(s));
        list.addAll(NotAskedFor.of(s));
        return list;
    }

    // ---- workloads

    private List<Running> stable() {
        return s.memory()
                .stable()
                .flatMap(ref -> s.stable().map(r -> all(r, ref)))
                .orElse(List.of());
    }

    private List<Running> all(Revision revision, Ref ref) {
        return revision.components().stream()
                .map(c -> running(c, revision, ref, stableSize(c, ref.track())))
                .toList();
    }

    /** While another version has its traffic, it is the reserve: it is raised and never lowered. */
    private Optional<Integer> stableSize(ComponentRevision consumer, Track track) {
        String component = consumer.name();
        boolean back = step.filter(Step.RollingBack.class::isInstance).isPresent();
        if (consumer.consumes() && (s.isIn(Phase.SERVING) || back)) {
            int wanted = Math.max(s.floor(component), Parity.noted(s, component));
            return HandOver.stableSize(s, component, wanted)
                    .filter(size -> size == 0 || !isScaled(component, track));
        }
        if (back) {
            int wanted = GoingBack.wanted(s, component);
            return raised(component, track, Math.max(wanted, s.unnamed(component).orElse(0)));
        }
        return s.isIn(Phase.SERVING)
                ? raised(component, track, reserve(component))
                : Sizes.serving(s, component);
    }

    /** What may take the traffic back at once: with a cold standby only what is there anyway. */
    private int reserve(String component) {
        boolean grows =
                step.filter(Step.Bake.class::isInstance).isPresent()
                        && !Standby.isCold(s)
                        && Parity.noted(s, component) > 0;
        return grows
                ? Math.max(s.floor(component), s.seen().readyPods(component, s.proving()))
                : s.floor(component);
    }

    private Optional<Integer> raised(String component, Track track, int wanted) {
        int present = s.seen().workload(component, track).map(Workload::size).orElse(0);
        return isScaled(component, track)
                ? Optional.empty()
                : Optional.of(Math.max(wanted, present));
    }

    /** What has no pods no autoscaler raises. */
    private boolean isScaled(String component, Track track) {
        return s.seen()
                .workload(component, track)
                .filter(w -> w.size() > 0)
                .filter(
                        w ->
                                s.seen().isScaledByOthers(w.name())
                                        || Sizes.rules(s, component, track).orElse(false))
                .isPresent();
    }

    private List<Running> standby() {
        return s.memory()
                .previous()
                .flatMap(ref -> Standby.revision(s).map(r -> standby(r, ref)))
                .orElse(List.of());
    }

    private List<Running> standby(Revision revision, Ref ref) {
        return revision.components().stream()
                .filter(c -> s.seen().workload(c.name(), ref.track()).isPresent())
                .map(c -> running(c, revision, ref, standbySize(c, ref.track())))
                .toList();
    }

    private Optional<Integer> standbySize(ComponentRevision component, Track track) {
        boolean standsBy = !Standby.isCold(s) || Standby.stillAsked(s).contains(component.name());
        if (standsBy && !component.consumes()) {
            return raised(component.name(), track, s.floor(component.name()));
        }
        boolean mayEnd =
                Standby.mayShrink(s)
                        && (component.consumes() || !Callers.run(s, component.name(), track));
        return mayEnd ? Optional.of(0) : Optional.empty();
    }

    /** From Deploy on until it is stable, or left. */
    private List<Running> candidate() {
        return isUnderWay()
                ? s.candidate()
                        .map(
                                revision ->
                                        revision.components().stream()
                                                .filter(this::mayRun)
                                                .map(c -> proved(c, revision))
                                                .toList())
                        .orElse(List.of())
                : List.of();
    }

    private boolean isUnderWay() {
        return s.isIn(Phase.SERVING)
                || (s.isIn(Phase.BEFORE_TRAFFIC)
                        && step.filter(Step.Preflight.class::isInstance).isEmpty());
    }

    private boolean mayRun(ComponentRevision component) {
        if (component.consumes()) {
            return HandOver.mayStart(s, component.name());
        }
        return s.isIn(Phase.SERVING)
                || Candidate.exists(s, component)
                || (!s.paused() && Candidate.isStartable(s, component));
    }

    private Running proved(ComponentRevision component, Revision revision) {
        String name = component.name();
        return running(component, revision, s.release().candidate(), Hold.candidateSize(s, name));
    }

    private Running running(
            ComponentRevision component, Revision revision, Ref ref, Optional<Integer> size) {
        var rollout = s.rollout();
        return new Running(
                component,
                revision.name(),
                ref.track(),
                size,
                new Replacing(rollout.maxSurge(), rollout.maxUnavailable()),
                rollout,
                List.copyOf(revision.snapshots().values()),
                s.memory().mark(component.name(), ref.restarted()),
                settings(component, ref));
    }

    /** Going back moves traffic first: ready pods are replaced by stricter ones afterwards. */
    private Map<String, String> settings(ComponentRevision component, Ref ref) {
        boolean waits =
                step.filter(Step.RollingBack.class::isInstance).isPresent()
                        && !GoingBack.isReturned(s)
                        && s.seen().readyPods(component.name(), ref.track()) > 0;
        return waits ? Map.of() : ref.settings();
    }

    // ---- Services

    private List<Wanted> production() {
        var names = new LinkedHashSet<String>();
        s.candidate().filter(_ -> isUnderWay()).ifPresent(r -> addAll(names, r));
        s.stable().ifPresent(r -> addAll(names, r));
        names.addAll(s.staying());
        Standby.revision(s).ifPresent(r -> addAll(names, r));
        var list = new ArrayList<Wanted>();
        for (String component : names) {
            var ports = ports(component);
            if (!ports.isEmpty()) {
                BlueGreenTraffic.of(s, component, ports).ifPresent(list::add);
            }
        }
        return list;
    }

    private static void addAll(LinkedHashSet<String> names, Revision revision) {
        revision.components().forEach(c -> names.add(c.name()));
    }

    /**
     * The ports of a production Service. From Switch on until what served before is gone these are
     * both versions' ports: either may be selected, and callers of both are there.
     */
    private List<Exposed> ports(String component) {
        var stable = s.stable().flatMap(r -> r.component(component));
        if (stable.isEmpty() && s.stableLost() && s.staying().contains(component)) {
            return ServicePorts.live(s.seen(), Names.production(s.seen().id(), component));
        }
        var other = other().flatMap(r -> r.component(component));
        if (stable.isPresent() && other.isPresent()) {
            boolean back = s.isIn(Phase.AFTER);
            var old = back ? other.get() : stable.get();
            var next = back ? stable.get() : other.get();
            return ServicePorts.mixed(old.ports(), next.ports());
        }
        return stable.or(() -> other)
                .map(ComponentRevision::ports)
                .map(ServicePorts::of)
                .orElse(List.of());
    }

    /** The version beside the stable one that has traffic, had it, or can have it again. */
    private Optional<Revision> other() {
        boolean back = step.filter(Step.RollingBack.class::isInstance).isPresent();
        return s.isIn(Phase.SERVING) || back ? s.candidate() : s.previous();
    }

    /** What siblings of that track and the checks ask. */
    private List<Wanted> trackServices(List<Running> running) {
        return running.stream()
                .filter(one -> one.component().hasService())
                .<Wanted>map(
                        one ->
                                new Wanted.TrackService(
                                        one.component().name(),
                                        ServicePorts.of(one.component().ports()),
                                        one.track()))
                .toList();
    }

    private List<Wanted> autoscalers() {
        var names = new LinkedHashSet<String>();
        s.candidate().filter(_ -> isUnderWay()).ifPresent(r -> addAll(names, r));
        names.addAll(s.staying());
        return names.stream().flatMap(c -> Hold.autoscaler(s, c).stream()).toList();
    }

    private List<Wanted> disruptions(List<Running> running) {
        return running.stream()
                .filter(one -> s.floor(one.component().name()) >= 2)
                .<Wanted>map(one -> new Wanted.Disruption(one.component().name(), one.track()))
                .toList();
    }
}
