package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.ServiceState;
import dev.safetysystem.operator.plan.wanted.Target;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.List;

/**
 * What others have or do that stands in the way.
 *
 * @param foreign objects that have a name we need and belong to someone else: never touched
 * @param scaledByOthers autoscalers of others, with the Deployment of ours that each scales
 * @param foughtOver fields that somebody changes each time that they are put back
 * @param strays pods with our labels that get traffic although no workload of ours made them
 * @param slices endpoint slices that others made for production Services
 * @param lost copies of ConfigMaps that are not what they were and cannot be made again
 * @param rewritten fields that the API server writes otherwise than they were applied
 */
public record Conflicts(
        List<String> foreign,
        List<String> scaledByOthers,
        List<String> foughtOver,
        List<String> strays,
        List<String> slices,
        List<String> lost,
        List<String> rewritten) {
    /** Whether a person has to see to nothing. */
    public boolean isEmpty() {
        return foreign.isEmpty()
                && scaledByOthers.isEmpty()
                && foughtOver.isEmpty()
                && strays.isEmpty()
                && slices.isEmpty()
                && lost.isEmpty();
    }

    /** Of those that are wanted: what goes anyway may be scaled meanwhile. */
    static List<String> scaledByOthers(Observed seen, Target target) {
        var ours =
                target.all(Wanted.Running.class)
                        .map(r -> Names.workload(seen.id(), r.component().name(), r.track()))
                        .toList();
        return seen.autoscalers().stream()
                .filter(one -> ours.contains(one.deployment()))
                .map(
                        one ->
                                "HorizontalPodAutoscaler "
                                        + one.name()
                                        + one.owner().map(o -> " (of " + o + ")").orElse("")
                                        + " scales Deployment "
                                        + one.deployment())
                .sorted()
                .toList();
    }

    /** Fields that somebody changes each time that they are put back. */
    static List<String> foughtOver(Observed seen) {
        return seen.written().putBack().entrySet().stream()
                .filter(one -> one.getValue().isFoughtOver(seen.now()))
                .map(one -> Draft.text(one.getKey().write().place()) + " " + one.getValue().what())
                .sorted()
                .toList();
    }

    /** Pods with our labels that a production Service leads to. */
    static List<String> strays(Observed seen) {
        return seen.strays().stream()
                .filter(stray -> seen.services().stream().anyMatch(s -> leadsTo(seen, s, stray)))
                .map(stray -> "pod " + stray.pod())
                .sorted()
                .toList();
    }

    private static boolean leadsTo(Observed seen, ServiceState service, Observed.Stray stray) {
        String track = service.selector().get(Names.TRACK);
        return service.name().equals(Names.production(seen.id(), stray.component()))
                && (track == null || stray.track().filter(new Track(track)::equals).isPresent());
    }

    /** Those that others made for production Services. */
    static List<String> slices(Observed seen) {
        return seen.services().stream()
                .flatMap(service -> service.slicesByHand().stream())
                .map(name -> "EndpointSlice " + name)
                .sorted()
                .toList();
    }
}
