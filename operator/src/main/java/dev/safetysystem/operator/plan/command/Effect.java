package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.Optional;
import java.util.function.Function;

/** What a command does. */
sealed interface Effect {
    /**
     * What is done to the release in progress, if it has that name.
     *
     * @param effect of the command on it
     */
    static Effect on(Situation s, String name, Function<Release, Effect> effect) {
        return s.memory()
                .release()
                .filter(release -> release.name().equals(name))
                .map(effect)
                .orElseGet(
                        () ->
                                new Rejected(
                                        "no release "
                                                + name
                                                + " is in progress; see status.release.name"));
    }

    /**
     * It is carried out by a change of memory.
     *
     * @param notice what else there is to say
     * @param record of a release that it ended
     */
    record Done(
            String message, Memory memory, Optional<Notice> notice, Optional<Wanted.Record> record)
            implements Effect {
        /** It is carried out by a change of memory alone. */
        Done(String message, Memory memory) {
            this(message, memory, Optional.empty(), Optional.empty());
        }
    }

    /** It cannot be carried out; the message says why, and what can be done. */
    record Rejected(String message) implements Effect {}

    /** It will be carried out, but not yet; the message says what it waits for. */
    record Waiting(String message) implements Effect {}
}
