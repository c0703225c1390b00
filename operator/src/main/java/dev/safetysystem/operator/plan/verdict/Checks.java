package dev.safetysystem.operator.plan.verdict;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.model.check.Check;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.plan.facts.Situation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which checks a release is asked, and what they answered. */
public final class Checks {
    private static final int MOST_ASKED = 3;

    private Checks() {}

    /**
     * The checks before traffic, of changed components only. The check of an unchanged component
     * would ask pods that serve already; if those are broken, it would refuse the very release that
     * may repair them.
     */
    public static List<Check> asked(Situation s) {
        return s.rollout().checks().stream().filter(c -> s.isChanged(c.component())).toList();
    }

    /** The checks of unchanged components, which are left out. */
    public static List<Check> notAsked(Situation s) {
        return s.rollout().checks().stream().filter(c -> !s.isChanged(c.component())).toList();
    }

    /** The checks of the restored version; a component that came with the candidate is gone. */
    public static List<Check> ofRestored(Situation s) {
        return s.rollout().checks().stream()
                .filter(c -> s.stable().flatMap(r -> r.component(c.component())).isPresent())
                .toList();
    }

    /**
     * Orders for the candidate, asked in the track that proves it. While its pods are replaced,
     * since somebody changed their template, a pod of the other template might answer; and while
     * there are others than its Deployment's controller counts, one of them may not be its own.
     */
    public static List<CheckOrder> beforeTraffic(Situation s) {
        return asked(s).stream().filter(c -> isSettled(s, c)).map(c -> order(s, c)).toList();
    }

    private static boolean isSettled(Situation s, Check check) {
        long there =
                s.seen().instances(check.component(), s.proving()).stream()
                        .filter(pod -> !pod.ending() && !pod.endedByNode())
                        .count();
        return s.seen()
                .workload(check.component(), s.proving())
                .filter(w -> !w.replacing() && w.instances() == there)
                .isPresent();
    }

    private static CheckOrder order(Situation s, Check check) {
        return order(s, s.release().name(), check, s.proving(), s.candidate());
    }

    /** Orders for the restored version, asked in the track that serves. */
    public static List<CheckOrder> afterWayBack(Situation s) {
        Track serving = s.release().roles().serving();
        return ofRestored(s).stream()
                .map(c -> order(s, s.release().name() + "/restored", c, serving, s.stable()))
                .toList();
    }

    private static CheckOrder order(
            Situation s, String of, Check check, Track track, Optional<Revision> revision) {
        var targets = targets(s, check, track, revision);
        return new CheckOrder(
                of + "/" + check.name() + "@" + ContentHash.of(Json.tree(targets)),
                check,
                Names.workload(s.seen().id(), check.component(), track),
                targets);
    }

    /**
     * The pods that a check asks, at their own addresses: whoever else stands behind the track's
     * Service, say by a label or an EndpointSlice that somebody wrote, is never asked. The oldest
     * ones, so that an autoscaler does not make other ones of them.
     */
    private static List<CheckOrder.Target> targets(
            Situation s, Check check, Track track, Optional<Revision> revision) {
        var template =
                revision.flatMap(r -> r.component(check.component())).map(ComponentRevision::hash);
        return s.seen().instances(check.component(), track).stream()
                .filter(pod -> !pod.ending() && !pod.address().isEmpty())
                .filter(pod -> template.filter(pod.template()::equals).isPresent())
                .sorted(Comparator.comparing(Instance::createdAt).thenComparing(Instance::name))
                .limit(MOST_ASKED)
                .map(pod -> new CheckOrder.Target(pod.name(), pod.uid(), pod.address()))
                .toList();
    }

    /**
     * What a check of the candidate answered, if it has. Only what the very pods have answered that
     * are asked now: an answer of others, or of pods that are gone, proves nothing.
     */
    public static Optional<CheckResult> answer(Situation s, Check check) {
        return isSettled(s, check)
                ? Optional.ofNullable(s.seen().checks().get(order(s, check).key()))
                : Optional.empty();
    }

    /** All that the candidate's checks have answered so far, by name. */
    public static Map<String, CheckResult> answers(Situation s) {
        var results = new TreeMap<String, CheckResult>();
        s.rollout()
                .checks()
                .forEach(
                        check ->
                                answer(s, check)
                                        .ifPresent(result -> results.put(check.name(), result)));
        return results;
    }

    /** Their names, for people. */
    public static String names(List<Check> checks) {
        return checks.stream().map(Check::name).collect(Collectors.joining(", "));
    }

    /** For example {@code 3 of 3 checks passed}. */
    public static String words(Map<String, CheckResult> checks) {
        if (checks.isEmpty()) {
            return "no checks";
        }
        long passed =
                checks.values().stream()
                        .filter(c -> c.verdict() == CheckResult.Verdict.PASS)
                        .count();
        return passed + " of " + checks.size() + " checks passed";
    }
}
