package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.model.command.GivenCommand;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.HandledCommand;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers the command annotations of a resource. Each names what it acts on, so that repeating it
 * does nothing; answered ones are remembered while their annotation remains.
 *
 * @param record of a release that a command ended
 */
public record Answers(Memory memory, List<Notice> notices, Optional<Wanted.Record> record) {

    /** Answers all commands that were not answered before. */
    public static Answers to(Situation s) {
        var book = new Book(s);
        GivenCommand.in(s.seen().annotations()).forEach(book::answer);
        return new Answers(
                book.memory.handled(List.copyOf(book.handled)), book.notices, book.record);
    }

    private static Effect effect(Situation s, Command command) {
        if (s.seen().isNew()) {
            return new Effect.Rejected(
                    "it was at the resource already when the operator first saw that, as after a"
                            + " restore; give it again");
        }
        return switch (command) {
            case Command.Abort abort -> AbortRelease.effect(s, abort);
            case Command.Retry retry -> RetryRelease.effect(s, retry);
            case Command.NotSupported(String verb) ->
                    new Effect.Rejected(
                            "this version of the operator does not carry out "
                                    + verb
                                    + "; it carries out abort and retry");
            case Command.Malformed() ->
                    new Effect.Rejected(
                            "write \"<target> by <user>\", for example \"" + example(s) + "\"");
        };
    }

    private static String example(Situation s) {
        return s.memory().release().map(Release::name).orElse("6f9d8c7b4-1")
                + " by ana@example.com";
    }

    /** What has been answered so far in this pass. */
    private static final class Book {
        private final Situation s;
        private final List<HandledCommand> handled = new ArrayList<>();
        private final List<Notice> notices = new ArrayList<>();
        private Memory memory;
        private Optional<Wanted.Record> record = Optional.empty();

        Book(Situation s) {
            this.s = s;
            this.memory = s.memory();
        }

        void answer(GivenCommand given) {
            var known =
                    memory.handled().stream()
                            .filter(c -> c.verb().equals(given.verb()))
                            .filter(c -> c.value().equals(given.value()))
                            .findFirst();
            if (known.isPresent()) {
                handled.add(known.get());
                return;
            }
            String release = memory.release().map(Release::name).orElse("");
            switch (effect(s.with(memory), given.command())) {
                case Effect.NotYet() -> {}
                case Effect.Rejected(String message) -> {
                    remember(given, false, message);
                    notices.add(
                            Notice.warning(
                                    Reason.COMMAND_REJECTED, release, words(given, message)));
                }
                case Effect.Done done -> {
                    remember(given, true, done.message());
                    notices.add(
                            Notice.normal(
                                    Reason.COMMAND_DONE, release, words(given, done.message())));
                    done.notice().ifPresent(notices::add);
                    record = done.record().or(() -> record);
                    memory = done.memory();
                }
            }
        }

        private void remember(GivenCommand given, boolean done, String message) {
            handled.add(
                    new HandledCommand(
                            given.verb(), given.value(), done, s.now().toString(), message));
        }

        private static String words(GivenCommand given, String message) {
            return given.verb() + " " + given.value() + ": " + message;
        }
    }
}
