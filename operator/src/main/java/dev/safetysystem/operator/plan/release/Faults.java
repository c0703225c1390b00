package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.verdict.AfterSwitch;
import dev.safetysystem.operator.plan.verdict.EndedContainers;
import dev.safetysystem.operator.plan.verdict.VerifiedImages;

import java.util.Optional;

/**
 * What is known against a release whatever its step would do next: a container of it ended, its
 * pods run another image than was verified, somebody else sends requests to what is not verified
 * yet, or a check after the switch got a wrong answer.
 */
public final class Faults {
    private Faults() {}

    /** The turn for the first of them, if there is one. */
    public static Optional<Turn> turn(Situation s) {
        return ended(s).or(() -> imageChanged(s)).or(() -> exposed(s)).or(() -> wrongAnswer(s));
    }

    /** While it can be gone back from. */
    private static Optional<Turn> wrongAnswer(Situation s) {
        return AfterSwitch.failure(s)
                .map(words -> Turn.Leave.refusing(s.release(), Reason.CHECK_FAILED, words));
    }

    private static Optional<Turn> imageChanged(Situation s) {
        return switch (s.release().step()) {
            case Step.Verify _, Step.Switch _, Step.Bake _, Step.Roll _ ->
                    VerifiedImages.difference(s)
                            .map(
                                    words ->
                                            Turn.Leave.refusing(
                                                    s.release(), Reason.IMAGE_CHANGED, words));
            case Step.Preflight _, Step.Deploy _ -> Optional.empty();
            case Step.Retire _, Step.Watch _, Step.Free _ -> Optional.empty();
            case Step.RollingBack _, Step.Abandoning _ -> Optional.empty();
        };
    }

    /** Nothing is held against the version: it starts again, once nobody selects its pods. */
    private static Optional<Turn> exposed(Situation s) {
        return switch (s.release().step()) {
            case Step.Preflight _ ->
                    Exposure.of(s)
                            .map(
                                    words ->
                                            Turn.Stay.with(
                                                    new Outlook.Waiting(
                                                            Reason.CONFLICT, words, true)));
            case Step.Deploy _, Step.Verify _ ->
                    Exposure.of(s)
                            .map(
                                    words ->
                                            new Turn.Leave(
                                                    s.release()
                                                            .superseded(Reason.CONFLICT, words)));
            case Step.Switch _, Step.Bake _, Step.Roll _ -> Optional.empty();
            case Step.Retire _, Step.Watch _, Step.Free _ -> Optional.empty();
            case Step.RollingBack _, Step.Abandoning _ -> Optional.empty();
        };
    }

    /** From Watch on thresholds judge. */
    private static Optional<Turn> ended(Situation s) {
        return switch (s.release().step()) {
            case Step.Deploy _, Step.Verify _, Step.Switch _, Step.Bake _ ->
                    EndedContainers.words(s)
                            .map(
                                    words ->
                                            Turn.Leave.refusing(
                                                    s.release(), Reason.CONTAINER_ENDED, words));
            case Step.Preflight _, Step.Roll _ -> Optional.empty();
            case Step.Retire _, Step.Watch _, Step.Free _ -> Optional.empty();
            case Step.RollingBack _, Step.Abandoning _ -> Optional.empty();
        };
    }
}
