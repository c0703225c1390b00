package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.model.command.GivenCommand;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.HandledCommand;
import dev.safetysystem.operator.plan.memory.HandledCommand.Answer;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Roles;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers the command annotations of a resource. Each names what it acts on, so that repeating it
 * does nothing; answered ones are remembered while their annotation remains.
 *
 * @param record of a release that a command ended
 */
public record Answers(Memory memory, List<Notice> notices, Optional<Wanted.Record> record) {

    /**
     * Answers all commands that were not answered before.
     *
     * @param roles the tracks of a release of what is wanted, if one starts
     */
    public static Answers to(Situation s, Function<Situation, Roles> roles) {
        var book = new Book(s, roles);
        GivenCommand.in(s.seen().annotations()).forEach(book::answer);
        return new Answers(
                book.memory.handled(List.copyOf(book.handled)), book.notices, book.record);
    }

    private static Effect effect(Situation s, Command command, Function<Situation, Roles> roles) {
        if (s.seen().isNew()) {
            return new Effect.Rejected(
                    "it was at the resource already when the operator first saw that, as after a"
                            + " restore; give it again");
        }
        return switch (command) {
            case Command.Abort abort -> AbortRelease.effect(s, abort);
            case Command.RollbackTo back -> RollbackTo.effect(s, back, roles);
            case Command.Approve approve -> ApproveGate.effect(s, approve);
            case Command.Hold hold -> HoldSystem.held(s, hold);
            case Command.Resume resume -> HoldSystem.resumed(s, resume);
            case Command.Restart restart -> RestartComponent.effect(s, restart);
            case Command.Promote promote -> PromoteRelease.effect(s, promote);
            case Command.Retry retry -> RetryRelease.effect(s, retry);
            case Command.NotSupported(String verb) ->
                    new Effect.Rejected(
                            "this version of the operator does not carry out "
                                    + verb
                                    + "; it carries out "
                                    + GivenCommand.verbs());
            case Command.Malformed(String target) ->
                    new Effect.Rejected(
                            "write \""
                                    + target
                                    + " by <user>\", and \" because <why>\" after it"
                                    + " if you like");
        };
    }

    /** What has been answered so far in this pass. */
    private static final class Book {
        private final Situation s;
        private final Function<Situation, Roles> roles;
        private final List<HandledCommand> handled = new ArrayList<>();
        private final List<Notice> notices = new ArrayList<>();
        private Memory memory;
        private Optional<Wanted.Record> record = Optional.empty();

        Book(Situation s, Function<Situation, Roles> roles) {
            this.s = s;
            this.roles = roles;
            this.memory = s.memory();
        }

        void answer(GivenCommand given) {
            var known =
                    memory.handled().stream()
                            .filter(c -> c.verb().equals(given.verb()))
                            .filter(c -> c.value().equals(given.value()))
                            .findFirst();
            if (known.filter(HandledCommand::isFinal).isPresent()) {
                handled.add(known.get());
                return;
            }
            String release = memory.release().map(Release::name).orElse("");
            switch (effect(s.with(memory), given.command(), roles)) {
                case Effect.Waiting(String message) ->
                        handled.add(
                                new HandledCommand(
                                        given.verb(),
                                        given.value(),
                                        Answer.WAITING,
                                        known.map(HandledCommand::at).orElse(s.now().toString()),
                                        message));
                case Effect.Rejected(String message) -> {
                    remember(given, Answer.REJECTED, message);
                    notices.add(
                            Notice.warning(
                                    Reason.COMMAND_REJECTED, release, words(given, message)));
                }
                case Effect.Done done -> {
                    remember(given, Answer.DONE, done.message());
                    notices.add(
                            Notice.normal(
                                    Reason.COMMAND_DONE, release, words(given, done.message())));
                    done.notice().ifPresent(notices::add);
                    record = done.record().or(() -> record);
                    memory = done.memory();
                }
            }
        }

        private void remember(GivenCommand given, Answer answer, String message) {
            handled.add(
                    new HandledCommand(
                            given.verb(), given.value(), answer, s.now().toString(), message));
        }

        private static String words(GivenCommand given, String message) {
            return given.verb() + " " + given.value() + ": " + message;
        }
    }
}
