package dev.safetysystem.operator.world;

import dev.safetysystem.operator.observe.Objects.Key;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Objects of others that stand where one of ours should be. They carry no label of ours, so no
 * cache holds them: they are met by a write, and looked at again until they are gone.
 */
final class ForeignObjects {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LAST = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Map<String, Foreign> known = new TreeMap<>();

    private record Foreign(Key key, HasMetadata object, Duration pause, Instant lookAgain) {}

    ForeignObjects(Cluster cluster) {
        this.cluster = cluster;
    }

    void met(Key key) {
        see(key, FIRST);
    }

    private void see(Key key, Duration pause) {
        cluster.kept(key)
                .ifPresentOrElse(
                        object ->
                                known.put(
                                        key.toString(),
                                        new Foreign(key, object, pause, cluster.now().plus(pause))),
                        () -> known.remove(key.toString()));
    }

    /** What was told of a place is newer than what was once met there. */
    List<HasMetadata> among(List<HasMetadata> told) {
        for (Foreign one : List.copyOf(known.values())) {
            if (!cluster.now().isBefore(one.lookAgain())) {
                var twice = one.pause().multipliedBy(2);
                see(one.key(), twice.compareTo(LAST) > 0 ? LAST : twice);
            }
        }
        var all = new ArrayList<>(told);
        var places = told.stream().map(Key::of).toList();
        known.values().stream()
                .filter(one -> !places.contains(one.key()))
                .forEach(one -> all.add(one.object()));
        return all;
    }

    /** When one is looked at again. */
    Stream<Instant> moments() {
        return known.values().stream().map(Foreign::lookAgain);
    }

    boolean none() {
        return known.isEmpty();
    }

    void forget() {
        known.clear();
    }
}
