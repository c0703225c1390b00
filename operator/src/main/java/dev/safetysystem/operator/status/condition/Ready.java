package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Violation;
import dev.safetysystem.operator.plan.memory.Refusal;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Outlook;

import java.util.List;

/** Whether traffic is on the desired revision at its size. */
public final class Ready {
    /** All that it may say. */
    public static final List<Reason> REASONS =
            List.of(
                    Reason.RELEASED,
                    Reason.INSTALLING,
                    Reason.RELEASING,
                    Reason.ROLLING_BACK,
                    Reason.REFUSED,
                    Reason.FAILED,
                    Reason.NOT_READY,
                    Reason.PASS_FAILED);

    private Ready() {}

    static Said of(Standing standing) {
        return standing.memory()
                .release()
                .filter(release -> !isDone(release))
                .map(release -> releasing(standing, release))
                .orElseGet(() -> between(standing));
    }

    /** Traffic is where it should be: no tool has to wait until the watch is over. */
    private static boolean isDone(Release release) {
        return release.step() instanceof Step.Watch || release.step() instanceof Step.Free;
    }

    private static Said releasing(Standing standing, Release release) {
        boolean nothingServes = standing.memory().stable().isEmpty();
        Reason reason =
                switch (release.step().phase()) {
                    case BEFORE_TRAFFIC, SERVING -> standing.beginning();
                    case AFTER -> Reason.RELEASING;
                    case LEAVING -> leaving(release.step(), nothingServes);
                };
        return Said.no(
                reason,
                "the release of "
                        + release.candidate().version()
                        + " is in step "
                        + release.step().name()
                        + standing.changes());
    }

    private static Reason leaving(Step step, boolean nothingServes) {
        return switch (step) {
            case Step.RollingBack back ->
                    nothingServes
                            ? Reason.FAILED
                            : back.cause().refuse() ? Reason.ROLLING_BACK : Reason.RELEASING;
            case Step.Abandoning left when left.cause().refuse() ->
                    nothingServes ? Reason.FAILED : Reason.REFUSED;
            case Step _ -> nothingServes ? Reason.INSTALLING : Reason.RELEASING;
        };
    }

    private static Said between(Standing standing) {
        return switch (standing.outlook()) {
            case Outlook.Settled _, Outlook.Released _ -> settled(standing);
            case Outlook.Settling(String message, _) -> Said.no(standing.beginning(), message);
            case Outlook.Working(Reason reason, String message) ->
                    Said.no(standing.beginning(), reason.text() + ": " + message);
            case Outlook.Waiting(_, String message, _) -> Said.no(standing.beginning(), message);
            case Outlook.Refused(Refusal refusal, boolean failed) ->
                    Said.no(failed ? Reason.FAILED : Reason.REFUSED, Words.of(refusal));
            case Outlook.Invalid(_, List<Violation> violations) ->
                    Said.no(Reason.NOT_READY, "the spec was not applied: " + Words.of(violations));
        };
    }

    private static Said settled(Standing standing) {
        if (standing.inTheWay()) {
            return Said.no(Reason.NOT_READY, standing.conflict());
        }
        return standing.shortfalls().isEmpty()
                ? Said.yes(Reason.RELEASED, standing.serves())
                : Said.no(Reason.NOT_READY, standing.belowAndWhy());
    }
}
