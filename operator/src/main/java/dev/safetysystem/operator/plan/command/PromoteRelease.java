package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Turn;

/**
 * {@code promote}: the bake or the watch of the release in progress is over now. What these demand
 * beside time, that pods are ready, they still demand.
 */
final class PromoteRelease {
    private PromoteRelease() {}

    static Effect effect(Situation s, Command.Promote promote) {
        return Effect.on(s, promote.release(), release -> effect(s, release, promote));
    }

    private static Effect effect(Situation s, Release release, Command.Promote promote) {
        String step = release.step().name();
        if (promote.step().filter(named -> !named.equals(step)).isPresent()) {
            return rejected(release, "give it in step " + promote.step().get());
        }
        return switch (release.step()) {
            case Step.Bake _, Step.Watch _ -> promoted(s, release);
            case Step.Preflight _, Step.Deploy _, Step.Verify _, Step.Switch _ ->
                    rejected(
                            release,
                            "nothing is left out before the switch; give it again in step Bake");
            case Step.Roll _, Step.Retire _, Step.Free _ ->
                    rejected(release, "it waits for no time that could be shortened");
            case Step.RollingBack _, Step.Abandoning _ ->
                    rejected(release, "it is being taken back");
        };
    }

    private static Effect promoted(Situation s, Release release) {
        if (s.paused()) {
            return new Effect.Waiting(Turn.paused(s));
        }
        return new Effect.Done(
                "step " + release.step().name() + " ends early",
                s.memory().with(release.told(release.told().promoted(s.now()))));
    }

    private static Effect rejected(Release release, String why) {
        return new Effect.Rejected(
                "release " + release.name() + " is in step " + release.step().name() + ": " + why);
    }
}
