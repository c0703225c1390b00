package dev.safetysystem.operator.plan.verdict;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.check.Check;
import dev.safetysystem.operator.model.check.Check.When;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.plan.facts.Situation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which checks a release is asked before it has traffic, and what they answered. */
public final class Checks {
    private Checks() {}

    /**
     * The checks before traffic, of changed components only. The check of an unchanged component
     * would ask pods that serve already; if those are broken, it would refuse the very release that
     * may repair them.
     */
    public static List<Check> asked(Situation s) {
        return at(s, When.BEFORE_SWITCH).filter(c -> s.isChanged(c.component())).toList();
    }

    private static Stream<Check> at(Situation s, When when) {
        return s.rollout().checks().stream().filter(check -> check.at() == when);
    }

    /** The checks of unchanged components, which are left out. */
    public static List<Check> notAsked(Situation s) {
        return s.rollout().checks().stream().filter(c -> !s.isChanged(c.component())).toList();
    }

    /** The checks of the restored version; a component that came with the candidate is gone. */
    public static List<Check> ofRestored(Situation s) {
        return at(s, When.BEFORE_SWITCH)
                .filter(c -> s.stable().flatMap(r -> r.component(c.component())).isPresent())
                .toList();
    }

    /** Orders for the candidate, asked in the track that proves it. */
    public static List<CheckOrder> beforeTraffic(Situation s) {
        var candidate = candidate(s);
        return asked(s).stream()
                .filter(check -> candidate.isSettled(s, check))
                .map(check -> order(s, candidate, check))
                .toList();
    }

    private static Asked candidate(Situation s) {
        return new Asked(s.release().name(), s.proving(), s.candidate());
    }

    /** Orders for the restored version, asked in the track that serves. */
    public static List<CheckOrder> afterWayBack(Situation s) {
        var restored =
                new Asked(
                        s.release().name() + "/restored",
                        s.release().roles().serving(),
                        s.stable());
        return ofRestored(s).stream().map(check -> order(s, restored, check)).toList();
    }

    private static CheckOrder order(Situation s, Asked asked, Check check) {
        return asked.order(
                s, check, Names.workload(s.seen().id(), check.component(), asked.track()));
    }

    /**
     * What a check of the candidate answered, if it has. Only what the very pods have answered that
     * are asked now: an answer of others, or of pods that are gone, proves nothing.
     */
    public static Optional<CheckResult> answer(Situation s, Check check) {
        return candidate(s).answer(s, check);
    }

    /** All that the candidate's checks have answered so far, by name. */
    public static Map<String, CheckResult> answers(Situation s) {
        var results = new TreeMap<String, CheckResult>();
        at(s, When.BEFORE_SWITCH)
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
