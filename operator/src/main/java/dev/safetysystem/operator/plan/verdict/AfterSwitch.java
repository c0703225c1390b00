package dev.safetysystem.operator.plan.verdict;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.check.Check;
import dev.safetysystem.operator.model.check.Check.When;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Step;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The checks of a version that has traffic: in Bake all of them, afterwards those that are
 * repeated, as long as the version can be gone back from. Asked are its ready pods, under the name
 * of the production Service. For example, with {@code every: 1h} one is asked at the start of Bake
 * and each hour after an answer, until {@code response.window} ends; and anew when one of the pods
 * that it asks is replaced, since an answer counts for these very pods alone.
 */
public final class AfterSwitch {
    private AfterSwitch() {}

    /** The checks that are asked in the step in progress. */
    public static List<Check> asked(Situation s) {
        boolean repeated = !(s.release().step() instanceof Step.Bake);
        return isTime(s.release().step())
                ? s.rollout().checks().stream()
                        .filter(check -> check.at() == When.AFTER_SWITCH)
                        .filter(check -> !repeated || check.every().isPresent())
                        // What the release did not change serves on whatever becomes of it.
                        .filter(check -> s.isBrought(check.component()))
                        .toList()
                : List.of();
    }

    private static boolean isTime(Step step) {
        return switch (step) {
            case Step.Bake _, Step.Roll _, Step.Retire _, Step.Watch _ -> true;
            case Step.Preflight _, Step.Deploy _, Step.Verify _, Step.Switch _ -> false;
            case Step.Free _, Step.RollingBack _, Step.Abandoning _ -> false;
        };
    }

    /** Orders for its pods that are ready. */
    public static List<CheckOrder> orders(Situation s) {
        var serving = serving(s);
        return asked(s).stream()
                .map(
                        check ->
                                serving.order(
                                        s,
                                        check,
                                        Names.production(s.seen().id(), check.component())))
                .toList();
    }

    private static Asked serving(Situation s) {
        var track = s.isIn(Phase.AFTER) ? s.serving().orElseGet(s::proving) : s.proving();
        return new Asked(s.release().name(), track, s.candidate());
    }

    /** What they have answered so far, by name. */
    public static Map<String, CheckResult> answers(Situation s) {
        var serving = serving(s);
        var results = new TreeMap<String, CheckResult>();
        asked(s).forEach(
                        check ->
                                serving.answer(s, check)
                                        .ifPresent(result -> results.put(check.name(), result)));
        return results;
    }

    /** The first wrong answer, in words for people. */
    public static Optional<String> failure(Situation s) {
        return Optional.of(words(answers(s), Verdict.FAIL)).filter(words -> !words.isEmpty());
    }

    /** Those of that verdict, with what was answered. */
    public static String words(Map<String, CheckResult> answers, Verdict verdict) {
        return answers.entrySet().stream()
                .filter(answer -> answer.getValue().verdict() == verdict)
                .map(answer -> answer.getKey() + ": " + answer.getValue().message())
                .collect(Collectors.joining("; "));
    }
}
