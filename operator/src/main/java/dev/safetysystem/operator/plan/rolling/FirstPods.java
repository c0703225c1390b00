package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.scaling.Sizes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The candidate's own pods: in track {@code first}, in a first install in {@code main}. */
final class FirstPods {
    private FirstPods() {}

    /** Components that start before traffic. A queue's consumer does not: it would take work. */
    static List<ComponentRevision> beforeTraffic(Situation s) {
        return s.changed().stream().filter(c -> !c.consumes()).toList();
    }

    /** Those of them that are not up, or not at the size that was promised. */
    static List<ComponentRevision> missing(Situation s) {
        return beforeTraffic(s).stream()
                .filter(c -> !s.up(c, s.proving()) || !sized(s, c))
                .toList();
    }

    /**
     * Whether a Deployment has its promised size. It is created with 1 replica and scaled by the
     * next write: in a first install that promises 3, its 1 ready pod is not enough.
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

    /** Callees come first: the readiness probe of a caller may call them. */
    static boolean startable(Situation s, ComponentRevision component) {
        return beforeTraffic(s).stream()
                .filter(c -> component.callees().contains(c.name()))
                .allMatch(c -> s.up(c, s.proving()));
    }

    /**
     * Pods that a production Service would send traffic to although no Deployment of ours made them
     * for a track of this release. A Service of both tracks selects by component, in a first
     * install by the one track that there is.
     */
    static List<String> strays(Situation s, String component) {
        if (s.installing()) {
            return s.seen().strays().stream()
                    .filter(stray -> stray.component().equals(component))
                    .filter(stray -> stray.track().filter(s.proving()::equals).isPresent())
                    .map(Observed.Stray::pod)
                    .toList();
        }
        var others =
                s.seen().instances().stream()
                        .filter(pod -> pod.component().equals(component))
                        .filter(pod -> !pod.track().equals(MainTrack.of(s)))
                        .filter(pod -> !pod.track().equals(Track.FIRST))
                        .filter(pod -> !pod.ending() && !pod.endedByNode())
                        .map(Instance::name);
        var foreign =
                s.seen().strays().stream()
                        .filter(stray -> stray.component().equals(component))
                        .map(Observed.Stray::pod);
        return Stream.concat(foreign, others).toList();
    }

    /** Pods that are none of ours, but that a check would ask in place of the candidate's own. */
    static List<String> impostors(Situation s) {
        return s.seen().strays().stream()
                .filter(stray -> stray.track().filter(s.proving()::equals).isPresent())
                .filter(stray -> s.isChanged(stray.component()))
                .map(Observed.Stray::pod)
                .toList();
    }

    /** Whether a component's first pod is its only ready pod behind its Service. */
    static boolean serveAlone(Situation s, String component) {
        return !s.selectsOneTrack(component)
                && s.ready(component, MainTrack.of(s)) == 0
                && s.ready(component, Track.FIRST) > 0;
    }

    /** Whether track {@code first} is empty, except for a pod that is all that serves. */
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
        if (component.consumes() || !component.hasService()) {
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
