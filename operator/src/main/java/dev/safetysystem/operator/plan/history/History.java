package dev.safetysystem.operator.plan.history;

import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.wanted.Wanted.Removal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How many old revisions and records are kept. Their copies of ConfigMaps go with them. */
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
        String last = Names.record(s.seen().id(), s.memory().attempts());
        String prefix = last.substring(0, last.lastIndexOf('-') + 1);
        var numbers =
                s.seen().objects().byKey().keySet().stream()
                        .filter(k -> k.kind().equals("ConfigMap") && k.name().startsWith(prefix))
                        .map(k -> k.name().substring(prefix.length()))
                        .filter(n -> n.matches("[0-9]{1,9}"))
                        .map(Integer::valueOf)
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
