package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.HttpCheck;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.CheckResult;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The checks before traffic: all pass, or the release is refused; unknown is neither. */
final class Verification {
    private Verification() {}

    static Turn turn(Situation s, Step.Verify step) {
        var rollout = s.rollout();
        var results = new TreeMap<String, CheckResult>();
        var open = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (HttpCheck check : asked(s)) {
            var result = Optional.ofNullable(s.seen().checks().get(key(s.release(), check)));
            if (result.isEmpty()) {
                open.add(check.name());
                continue;
            }
            results.put(check.name(), result.get());
            switch (result.get().verdict()) {
                case PASS -> {}
                case FAIL -> {
                    return Turn.Leave.refusing(
                            s.release(),
                            "CheckFailed",
                            check.name() + ": " + result.get().message());
                }
                case UNKNOWN -> unknown.add(check.name() + ": " + result.get().message());
            }
        }
        Instant deadline = step.since().plus(rollout.progressDeadline());
        var missing = RollingSteps.missing(s);
        if (!missing.isEmpty()) {
            // One that broke after Deploy is judged as there: no answer would never refuse it.
            return Readiness.judge(s, missing, s.proving(), deadline, "Verify");
        }
        if (open.isEmpty() && unknown.isEmpty()) {
            var passed = s.release().checked(results);
            return new Turn.Next(passed.at(new Step.Switch(s.now())));
        }
        if (unknown.isEmpty()) {
            // All of them, not those that are open: each answer would cost a write of the status.
            return Turn.Stay.working("Verify", "checks " + names(asked(s)));
        }
        String message = "cannot be carried out: " + String.join("; ", unknown);
        boolean late = !s.now().isBefore(deadline);
        if (late && rollout.abortOnUnknown()) {
            return Turn.Leave.refusing(s.release(), "CheckFailed", message);
        }
        return Turn.Stay.waiting(
                s.now(),
                deadline,
                "WaitingForDependency",
                message + "; it is asked again, or apply another spec, or abort");
    }

    /**
     * The same checks against what was gone back to: they say whether the way back led to something
     * good. They change nothing any more, so every verdict ends the release.
     */
    static Turn restored(Situation s) {
        var results = new TreeMap<String, CheckResult>();
        for (CheckOrder order : orders(s)) {
            var result = Optional.ofNullable(s.seen().checks().get(order.key()));
            if (result.isEmpty()) {
                return Turn.Stay.working(
                        "RollingBack", "checks what serves again: " + names(s.rollout().checks()));
            }
            results.put(order.check().name(), result.get());
        }
        return new Turn.End(s.release(), results);
    }

    /** A release that is left in Verify keeps the answers that it got: they say why. */
    static Situation judged(Situation s) {
        if (!(s.release().step() instanceof Step.Verify)) {
            return s;
        }
        var results = new TreeMap<String, CheckResult>();
        for (HttpCheck check : s.rollout().checks()) {
            Optional.ofNullable(s.seen().checks().get(key(s.release(), check)))
                    .ifPresent(result -> results.put(check.name(), result));
        }
        return s.with(s.memory().with(s.release().checked(results)));
    }

    private static String names(List<HttpCheck> checks) {
        return checks.stream().map(HttpCheck::name).collect(Collectors.joining(", "));
    }

    /** For example {@code 2 of 3 checks passed}. */
    static String words(Map<String, CheckResult> checks) {
        if (checks.isEmpty()) {
            return "no checks";
        }
        long passed =
                checks.values().stream()
                        .filter(c -> c.verdict() == CheckResult.Verdict.PASS)
                        .count();
        return passed + " of " + checks.size() + " checks passed";
    }

    /** Every check that should have a result by now. */
    static List<CheckOrder> orders(Situation s) {
        return s.memory()
                .release()
                .map(
                        release ->
                                switch (release.step()) {
                                    case Step.Verify _ -> orders(s, release, release.name());
                                    case Step.RollingBack _ when Rollback.over(s) ->
                                            orders(s, release, release.name() + "/restored");
                                    case Step.RollingBack _, Step.Abandoning _ ->
                                            List.<CheckOrder>of();
                                    case Step.Preflight _, Step.Deploy _ -> List.<CheckOrder>of();
                                    case Step.Switch _, Step.Bake _ -> List.<CheckOrder>of();
                                    case Step.Roll _, Step.Retire _ -> List.<CheckOrder>of();
                                })
                .orElse(List.of());
    }

    private static List<CheckOrder> orders(Situation s, Release release, String key) {
        boolean back = release.step() instanceof Step.RollingBack;
        var checks =
                back
                        ? s.rollout().checks().stream().filter(check -> serves(s, check)).toList()
                        : asked(s);
        Track track = back ? Track.MAIN : s.proving();
        return checks.stream()
                .map(
                        check ->
                                new CheckOrder(
                                        key + "/" + check.name(),
                                        check,
                                        Names.workload(s.seen().id(), check.component(), track)))
                .toList();
    }

    /**
     * Only the candidate's own instances may refuse it: one that leaves a component as it is may be
     * what mends it.
     */
    private static List<HttpCheck> asked(Situation s) {
        return s.rollout().checks().stream().filter(c -> s.isChanged(c.component())).toList();
    }

    /** The checks that would have asked what serves instead of the candidate. */
    static List<HttpCheck> notAsked(Situation s) {
        return s.rollout().checks().stream().filter(c -> !s.isChanged(c.component())).toList();
    }

    /** A component that came with the candidate is gone with it: there is nothing to ask. */
    private static boolean serves(Situation s, HttpCheck check) {
        return s.stable().flatMap(r -> r.component(check.component())).isPresent();
    }

    private static String key(Release release, HttpCheck check) {
        return release.name() + "/" + check.name();
    }
}
