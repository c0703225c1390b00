package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Gate;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.check.Check;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.verdict.Checks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checks before traffic. One that fails refuses; while one has no answer, or a person has not
 * approved, it waits.
 */
public final class Verify {
    private Verify() {}

    /**
     * Goes on to Switch, waits, or refuses.
     *
     * @param notUp the candidate's components that are not up any more, or not at their size
     */
    public static Turn turn(Situation s, Step.Verify step, List<ComponentRevision> notUp) {
        var asked = Checks.asked(s);
        var failed = asked.stream().flatMap(check -> failure(s, check).stream()).findFirst();
        if (failed.isPresent()) {
            return failed.get();
        }
        Instant deadline = step.since().plus(s.rollout().progressDeadline());
        if (!notUp.isEmpty()) {
            // A pod that broke after Deploy answers no check: judge it by readiness, as in Deploy.
            return Judgement.of(
                    s, notUp, s.proving(), deadline, Reason.VERIFY, Judgement.toBecomeReady(notUp));
        }
        var unknown = new ArrayList<String>();
        boolean open = false;
        for (Check check : asked) {
            var answer = Checks.answer(s, check);
            open |= answer.isEmpty();
            answer.filter(a -> a.verdict() == CheckResult.Verdict.UNKNOWN)
                    .ifPresent(a -> unknown.add(check.name() + ": " + a.message()));
        }
        if (!unknown.isEmpty()) {
            return unknown(s, deadline, String.join("; ", unknown));
        }
        // Names all checks, not only the open ones: else each answer would write the status.
        return open
                ? running(s, deadline, asked)
                : Approvals.waiting(s, Gate.SWITCH)
                        .orElseGet(
                                () ->
                                        new Turn.Next(
                                                s.release()
                                                        .checked(Checks.answers(s))
                                                        .at(new Step.Switch(s.now()))));
    }

    /** While its pods are being replaced nobody is asked, so no answer wakes it. */
    private static Turn running(Situation s, Instant deadline, List<Check> asked) {
        Instant look =
                s.now().isBefore(deadline)
                        ? deadline
                        : s.now().plus(s.rollout().progressDeadline());
        return Turn.Stay.working(Reason.VERIFY, "running checks " + Checks.names(asked), look);
    }

    private static Optional<Turn> failure(Situation s, Check check) {
        return Checks.answer(s, check)
                .filter(answer -> answer.verdict() == CheckResult.Verdict.FAIL)
                .map(
                        answer ->
                                Turn.Leave.refusing(
                                        s.release(),
                                        Reason.CHECK_FAILED,
                                        check.name() + ": " + answer.message()));
    }

    private static Turn unknown(Situation s, Instant deadline, String which) {
        String message = "checks without an answer: " + which;
        boolean late = !s.now().isBefore(deadline);
        return late && s.rollout().abortOnUnknown()
                ? Turn.Leave.refusing(s.release(), Reason.CHECK_FAILED, message)
                : Turn.Stay.waiting(
                        s.now(),
                        deadline,
                        Reason.WAITING_FOR_DEPENDENCY,
                        message + "; still retrying. Abort, or apply another spec");
    }
}
