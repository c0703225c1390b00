package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.model.command.GivenCommand;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Held;
import dev.safetysystem.operator.plan.memory.Memory;

import java.time.Instant;
import java.util.Optional;

/**
 * {@code hold} and {@code resume}: forward steps stop and go on, without a change of the spec. Both
 * annotations may stand at the resource: the later time counts, whichever is read first.
 */
final class HoldSystem {
    private HoldSystem() {}

    static Effect held(Situation s, Command.Hold hold) {
        var held = s.memory().orders().held();
        if (held.isPresent()) {
            return new Effect.Rejected(
                    "held already, since " + held.get().since() + " by " + held.get().giver());
        }
        if (Times.isAhead(s, hold.at())) {
            return Times.ahead(s, hold.at());
        }
        return resumed(s)
                .filter(at -> !at.isBefore(hold.at()))
                .<Effect>map(at -> new Effect.Rejected("resumed at " + at + " already"))
                .orElseGet(
                        () ->
                                new Effect.Done(
                                        "no forward step is made until the command resume",
                                        with(s, Optional.of(new Held(hold.at(), hold.giver())))));
    }

    private static Optional<Instant> resumed(Situation s) {
        return GivenCommand.in(s.seen().annotations()).stream()
                .map(GivenCommand::command)
                .filter(Command.Resume.class::isInstance)
                .map(command -> ((Command.Resume) command).at())
                .filter(at -> !Times.isAhead(s, at))
                .findFirst();
    }

    static Effect resumed(Situation s, Command.Resume resume) {
        var held = s.memory().orders().held();
        if (held.isEmpty()) {
            return new Effect.Rejected("nothing is held");
        }
        if (Times.isAhead(s, resume.at())) {
            return Times.ahead(s, resume.at());
        }
        return resume.at().isBefore(held.get().since())
                ? new Effect.Rejected("held since " + held.get().since() + ", which is later")
                : new Effect.Done("forward steps go on", with(s, Optional.empty()));
    }

    private static Memory with(Situation s, Optional<Held> held) {
        return s.memory().ordered(s.memory().orders().held(held));
    }
}
