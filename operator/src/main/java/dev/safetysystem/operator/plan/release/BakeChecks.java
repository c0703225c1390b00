package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.verdict.AfterSwitch;
import dev.safetysystem.operator.plan.verdict.Checks;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The end of a bake waits for every check after the switch. One without an answer neither lets the
 * release go on nor takes it back.
 */
public final class BakeChecks {
    private BakeChecks() {}

    /**
     * The turn while one of them has not passed.
     *
     * @param until the end of the bake
     * @param look when time alone may show something else
     */
    public static Optional<Turn> waiting(Situation s, Instant until, Instant look) {
        var asked = AfterSwitch.asked(s);
        var answers = AfterSwitch.answers(s);
        String ended = "the bake ended at " + Instants.text(until) + "; ";
        String unknown = AfterSwitch.words(answers, Verdict.UNKNOWN);
        if (unknown.isEmpty()) {
            return answers.size() == asked.size()
                    ? Optional.empty()
                    : Optional.of(
                            Turn.Stay.working(
                                    Reason.BAKE,
                                    ended + "running checks " + Checks.names(asked),
                                    look));
        }
        Instant deadline = until.plus(s.rollout().progressDeadline());
        boolean late = !s.now().isBefore(deadline);
        return Optional.of(
                new Turn.Stay(
                        new Outlook.Waiting(
                                Reason.WAITING_FOR_DEPENDENCY,
                                ended
                                        + "checks without an answer: "
                                        + unknown
                                        + "; still retrying. Abort, or apply another spec",
                                late),
                        Optional.of(!late && deadline.isBefore(look) ? deadline : look)));
    }

    /** The release, with what they answered beside those before traffic. */
    public static Release answered(Situation s) {
        var all = new TreeMap<>(s.release().checks());
        all.putAll(AfterSwitch.answers(s));
        return s.release().checked(all);
    }
}
