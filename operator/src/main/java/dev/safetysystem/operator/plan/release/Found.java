package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.ServiceState;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.memory.Ref;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What serves although the status is empty, because it was lost or not restored: it is no first
 * install. Production Services say in which track.
 */
public final class Found {
    private Found() {}

    /** The newest revision that runs in the track that most production Services select. */
    public static Optional<Ref> serving(Observed seen) {
        return track(seen)
                .flatMap(
                        track ->
                                served(seen, track).stream()
                                        .map(Workload::revision)
                                        .flatMap(name -> seen.revision(name).stream())
                                        .filter(Revision::isNamedByItsContent)
                                        .max(
                                                Comparator.comparingInt(
                                                        (Revision r) ->
                                                                seen.revisions().indexOf(r)))
                                        .map(r -> Ref.of(r, track)));
    }

    private static Optional<Track> track(Observed seen) {
        Map<Track, Long> selected =
                seen.services().stream()
                        .filter(service -> isProduction(seen, service))
                        .map(Found::track)
                        .filter(track -> !served(seen, track).isEmpty())
                        .collect(Collectors.groupingBy(track -> track, Collectors.counting()));
        return selected.entrySet().stream()
                .max(
                        Map.Entry.<Track, Long>comparingByValue()
                                .thenComparing(entry -> entry.getKey().name()))
                .map(Map.Entry::getKey);
    }

    private static boolean isProduction(Observed seen, ServiceState service) {
        return Optional.ofNullable(service.selector().get(Names.COMPONENT))
                .filter(component -> service.name().equals(Names.production(seen.id(), component)))
                .isPresent();
    }

    private static Track track(ServiceState service) {
        return Track.lasting(Optional.ofNullable(service.selector().get(Names.TRACK)));
    }

    private static List<Workload> served(Observed seen, Track track) {
        return seen.workloads(track).stream()
                .filter(w -> seen.service(Names.production(seen.id(), w.component())).isPresent())
                .toList();
    }
}
