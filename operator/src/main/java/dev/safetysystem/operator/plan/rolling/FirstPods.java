package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.model.Traffic;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.scaling.Sizes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How far the candidate's own pods are: in track {@code first}, or {@code main} at first. */
final class FirstPods {
    private FirstPods() {}

    /** Components that come up before traffic: a queue's consumer would already act. */
    static List<ComponentRevision> beforeTraffic(Situation s) {
        return s.changed().stream().filter(c -> c.traffic() == Traffic.SERVICE).toList();
    }

    /** Those of them that are not up, or not at the size that was promised. */
    static List<ComponentRevision> missing(Situation s) {
        return beforeTraffic(s).stream()
                .filter(c -> !s.up(c, s.proving()) || !sized(s, c))
                .toList();
    }

    /**
     * A Deployment is made with one pod and sized by the write after that, which may be late: one
     * pod of a first install is not the size that was promised.
     */
    private static boolean sized(Situation s, ComponentRevision component) {
        Optional<Integer> promised =
                s.installing() ? Sizes.serving(s, component.name()) : Optional.empty();
        return s.seen()
                .workload(component.name(), s.proving())
                .map(w -> promised.isEmpty() || w.size() >= promised.get())
                .orElse(false);
    }

    /** Whether a component's own workload is there. */
    static boolean exist(Situation s, ComponentRevision component) {
        return s.seen().workload(component.name(), s.proving()).isPresent();
    }

    /** Callees come first: a caller whose readiness asks a callee could never become ready. */
    static boolean startable(Situation s, ComponentRevision component) {
        return beforeTraffic(s).stream()
                .filter(c -> component.callees().contains(c.name()))
                .allMatch(c -> s.up(c, s.proving()));
    }

    /**
     * A Service of main and first selects by component: any other pod of it would be served too.
     */
    static List<String> strays(Situation s, String component) {
        return s.installing()
                ? List.of()
                : s.seen().strays().stream()
                        .filter(stray -> stray.component().equals(component))
                        .map(Observed.Stray::pod)
                        .toList();
    }

    /** Whether only a component's first pod stands between it and an outage. */
    static boolean serveAlone(Situation s, String component) {
        return !s.selectsOneTrack(component)
                && s.ready(component, Track.MAIN) == 0
                && s.ready(component, Track.FIRST) > 0;
    }

    /** Whether nothing is left of track {@code first}, but for what may be all that serves. */
    static boolean gone(Situation s) {
        boolean abandoning = s.release().step() instanceof Step.Abandoning;
        return Stream.concat(
                        s.seen().workloads(Track.FIRST).stream().map(Workload::component),
                        s.seen().instances().stream()
                                .filter(i -> i.track().equals(Track.FIRST))
                                .map(Instance::component))
                .allMatch(component -> abandoning && serveAlone(s, component));
    }

    /** Traffic has arrived when the production Service's endpoints name a ready pod of it. */
    static boolean haveTraffic(Situation s, ComponentRevision component) {
        if (component.traffic() == Traffic.QUEUE || !component.hasService()) {
            return s.up(component, s.proving());
        }
        return s.seen()
                .service(Names.production(s.seen().id(), component.name()))
                .map(
                        service ->
                                s.seen().instances(component.name(), s.proving()).stream()
                                        .filter(i -> i.template().equals(component.hash()))
                                        .anyMatch(i -> service.readyInstances().contains(i.name())))
                .orElse(false);
    }
}
