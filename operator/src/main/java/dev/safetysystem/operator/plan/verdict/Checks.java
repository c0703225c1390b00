package dev.safetysystem.operator.plan.verdict;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.model.check.Check;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Release;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which checks a release is asked, and what they answered. */
public final class Checks {
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
     * since somebody changed their template, a pod of the other template might answer.
     */
    public static List<CheckOrder> beforeTraffic(Situation s) {
        return asked(s).stream()
                .filter(
                        c ->
                                s.seen()
                                        .workload(c.component(), s.proving())
                                        .filter(Workload::replacing)
                                        .isEmpty())
                .map(c -> order(s, key(s.release(), c), c, s.proving()))
                .toList();
    }

    /** Orders for the restored version, asked in the track that serves. */
    public static List<CheckOrder> afterWayBack(Situation s) {
        Track serving = s.release().roles().serving();
        return ofRestored(s).stream()
                .map(c -> order(s, s.release().name() + "/restored/" + c.name(), c, serving))
                .toList();
    }

    private static CheckOrder order(Situation s, String key, Check check, Track track) {
        return new CheckOrder(key, check, Names.workload(s.seen().id(), check.component(), track));
    }

    private static String key(Release release, Check check) {
        return release.name() + "/" + check.name();
    }

    /** What a check of the candidate answered, if it has. */
    public static Optional<CheckResult> answer(Situation s, Check check) {
        return Optional.ofNullable(s.seen().checks().get(key(s.release(), check)));
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
