package dev.safetysystem.operator.plan.history;

import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Ownership;
import dev.safetysystem.operator.observe.RecordedRelease;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.wanted.Wanted;
import dev.safetysystem.operator.plan.wanted.Wanted.Removal;

import io.fabric8.kubernetes.api.model.ConfigMap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How many old revisions and records are kept, and what of a record. Copies of ConfigMaps go with
 * their revision.
 */
public final class History {
    private History() {}

    /** Those beyond the limit; none while a release is in progress. */
    public static List<Removal> removals(Situation s) {
        if (s.memory().release().isPresent() || s.desired().isEmpty()) {
            return List.of();
        }
        int limit = s.desired().map(DesiredSystem::historyLimit).orElse(10);
        var list = new ArrayList<Removal>();
        list.addAll(revisions(s, limit));
        list.addAll(records(s, limit));
        return list;
    }

    /**
     * Records of releases that are over, without the values of their checks' headers: a release
     * goes on with the checks that it froze, and when it is over nobody needs them any more. An
     * earlier version of the operator kept them.
     */
    public static List<Wanted.Record> withoutHeaderValues(Situation s) {
        if (s.memory().release().isPresent()) {
            return List.of();
        }
        return s.seen().objects().all(ConfigMap.class).stream()
                .filter(map -> isOurs(s, map))
                .flatMap(map -> withoutHeaderValues(s, map).stream())
                .toList();
    }

    private static boolean isOurs(Situation s, ConfigMap map) {
        return Ownership.controller(map)
                .filter(owner -> s.seen().id().uid().equals(owner.getUid()))
                .isPresent();
    }

    /** A record whose release is not in the status yet may be taken up again as it stands. */
    private static Optional<Wanted.Record> withoutHeaderValues(Situation s, ConfigMap map) {
        return number(s, map.getMetadata().getName())
                .filter(number -> number <= s.memory().attempts())
                .flatMap(
                        number ->
                                RecordedRelease.withoutHeaderValues(map)
                                        .map(content -> new Wanted.Record(number, content)));
    }

    /** The number of the release that a ConfigMap of that name records, if it does. */
    private static Optional<Integer> number(Situation s, String name) {
        String last = Names.record(s.seen().id(), s.memory().attempts());
        String prefix = last.substring(0, last.lastIndexOf('-') + 1);
        return Optional.of(name)
                .filter(one -> one.startsWith(prefix))
                .map(one -> one.substring(prefix.length()))
                .filter(number -> number.matches("[1-9][0-9]{0,8}"))
                .map(Integer::valueOf);
    }

    private static List<Removal> revisions(Situation s, int limit) {
        var needless =
                s.seen().revisions().stream()
                        .map(Revision::name)
                        .filter(name -> !needed(s, name))
                        .toList();
        int surplus = needless.size() - limit;
        return needless.stream()
                .limit(Math.max(0, surplus))
                .map(name -> Names.revision(s.seen().id(), name))
                .map(
                        name ->
                                new Removal(
                                        new Key("ControllerRevision", name),
                                        "more than revisionHistoryLimit are stored"))
                .toList();
    }

    private static boolean needed(Situation s, String revision) {
        boolean stable = s.memory().stable().map(r -> r.revision().equals(revision)).orElse(false);
        boolean wanted = s.wanted().map(r -> r.name().equals(revision)).orElse(false);
        boolean runs = s.seen().workloads().stream().anyMatch(w -> w.revision().equals(revision));
        return stable || wanted || runs;
    }

    private static List<Removal> records(Situation s, int limit) {
        var numbers =
                s.seen().objects().byKey().keySet().stream()
                        .filter(k -> k.kind().equals("ConfigMap"))
                        .flatMap(k -> number(s, k.name()).stream())
                        .sorted(Comparator.reverseOrder())
                        .toList();
        return numbers.stream()
                .skip(limit)
                .map(n -> Names.record(s.seen().id(), n))
                .map(
                        name ->
                                new Removal(
                                        new Key("ConfigMap", name),
                                        "more than revisionHistoryLimit are stored"))
                .toList();
    }
}
