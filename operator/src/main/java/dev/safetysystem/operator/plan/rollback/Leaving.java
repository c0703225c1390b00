package dev.safetysystem.operator.plan.rollback;

import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Cause;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Refusal;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.BakeChecks;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.plan.release.ReleaseRecord;
import dev.safetysystem.operator.plan.verdict.Checks;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.Map;
import java.util.Optional;

/**
 * A release is left. Intent, cause and refusal are one change of memory, written before anything
 * moves.
 *
 * @param record the record, if the release is over at once: a first install that failed after its
 *     switch
 */
public record Leaving(Memory memory, Notice notice, Optional<Wanted.Record> record) {

    /** Leaves the release in progress. */
    public static Leaving of(Situation s, Cause cause) {
        var release = s.release().checked(answered(s));
        var memory = left(s, refused(s, release, cause), release, cause);
        Optional<Wanted.Record> record =
                memory.release().isPresent()
                        ? Optional.empty()
                        : Optional.of(
                                ReleaseRecord.ended(
                                        s.with(memory),
                                        release,
                                        cause.refuse() ? "Failed" : "Superseded",
                                        Map.of()));
        return new Leaving(memory, notice(release, cause), record);
    }

    /** A release that is left keeps the answers of its checks: they may be the cause. */
    private static Map<String, CheckResult> answered(Situation s) {
        return s.release().step() instanceof Step.Verify
                ? Checks.answers(s)
                : BakeChecks.answered(s).checks();
    }

    private static Memory refused(Situation s, Release release, Cause cause) {
        return cause.refuse()
                ? s.memory()
                        .refusing(
                                new Refusal(
                                        release.name(),
                                        release.candidate().version(),
                                        cause.reason(),
                                        cause.message(),
                                        s.now().toString(),
                                        release.terms().judgedBy()))
                : s.memory();
    }

    private static Memory left(Situation s, Memory memory, Release release, Cause cause) {
        var back = memory.with(release.at(new Step.RollingBack(s.now(), cause)));
        return switch (release.step().phase()) {
            case BEFORE_TRAFFIC -> memory.with(release.at(new Step.Abandoning(s.now(), cause)));
            // In a first install what serves goes on serving: it is the base of the next spec.
            case SERVING ->
                    s.installing()
                            ? memory.serving(Optional.of(serving(release)), Optional.empty())
                                    .ended()
                            : back;
            case AFTER ->
                    memory.previous().isPresent()
                            ? back.serving(memory.previous(), Optional.empty())
                            : memory.ended();
            case LEAVING -> memory;
        };
    }

    private static Ref serving(Release release) {
        return release.candidate().in(release.roles().serving());
    }

    private static Notice notice(Release release, Cause cause) {
        String words =
                "release "
                        + release.name()
                        + (cause.refuse() ? " refused in " : " superseded in ")
                        + cause.from()
                        + ": "
                        + cause.message();
        return new Notice(
                cause.refuse() ? Notice.Level.WARNING : Notice.Level.NORMAL,
                cause.reason(),
                release.name(),
                words);
    }
}
