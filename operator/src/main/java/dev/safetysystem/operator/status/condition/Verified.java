package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Refusal;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Outlook;
import dev.safetysystem.operator.plan.verdict.Checks;

import java.util.List;
import java.util.stream.Collectors;

/** How the last checks came out; kept until the next release is verified. */
public final class Verified {
    /** All that it may say. */
    public static final List<Reason> REASONS =
            List.of(Reason.CHECKS_PASSED, Reason.CHECK_FAILED, Reason.CHECK_UNKNOWN);

    private Verified() {}

    static Saying of(Standing standing) {
        var release = standing.memory().release();
        var asked =
                release.filter(r -> !(r.step() instanceof Step.Abandoning))
                        .filter(r -> !r.checks().isEmpty());
        if (asked.filter(r -> !passed(r)).isPresent()) {
            return new Saying.Now(verdict(asked.get()));
        }
        if (standing.outlook() instanceof Outlook.Refused(Refusal refusal, _)
                && refusal.isFor(Reason.CHECK_FAILED)) {
            return new Saying.Now(Said.no(Reason.CHECK_FAILED, refusal.message()));
        }
        var unknown = unknown(standing);
        if (!unknown.isEmpty()) {
            return new Saying.Now(Said.unknown(Reason.CHECK_UNKNOWN, unknown));
        }
        if (asked.isPresent()) {
            return new Saying.Now(verdict(asked.get()));
        }
        boolean anew = release.filter(r -> r.isIn(Phase.BEFORE_TRAFFIC)).isPresent();
        return anew ? new Saying.Nothing() : new Saying.AsBefore();
    }

    private static boolean passed(Release release) {
        return release.checks().values().stream().allMatch(r -> r.verdict() == Verdict.PASS);
    }

    /** Checks of this moment that got no answer. */
    private static String unknown(Standing standing) {
        var answers = standing.seen().checks();
        return standing.plan().checks().stream()
                .filter(order -> answers.containsKey(order.key()))
                .filter(order -> answers.get(order.key()).verdict() == Verdict.UNKNOWN)
                .map(order -> order.check().name() + ": " + answers.get(order.key()).message())
                .collect(Collectors.joining("; "));
    }

    private static Said verdict(Release release) {
        String failed = with(release, Verdict.FAIL);
        String unknown = with(release, Verdict.UNKNOWN);
        if (!failed.isEmpty()) {
            return Said.no(Reason.CHECK_FAILED, failed);
        }
        return unknown.isEmpty()
                ? Said.yes(Reason.CHECKS_PASSED, Checks.words(release.checks()))
                : Said.unknown(Reason.CHECK_UNKNOWN, unknown);
    }

    private static String with(Release release, Verdict verdict) {
        return release.checks().entrySet().stream()
                .filter(check -> check.getValue().verdict() == verdict)
                .map(check -> check.getKey() + ": " + check.getValue().message())
                .collect(Collectors.joining("; "));
    }
}
