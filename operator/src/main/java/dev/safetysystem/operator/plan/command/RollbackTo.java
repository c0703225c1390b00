package dev.safetysystem.operator.plan.command;

import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.command.Command;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Refusal;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Roles;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.Ending;
import dev.safetysystem.operator.plan.release.Start;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code rollback-to}: a revision that served before serves again. While its pods are there, the
 * release in progress is left for it, in one step. Later it is released as any other, by today's
 * rollout settings, but it waits for no window and no approval to start, and never goes back by
 * itself: a person has chosen it.
 */
final class RollbackTo {
    private final Situation s;
    private final Command.RollbackTo command;
    private final Function<Situation, Roles> roles;

    private RollbackTo(Situation s, Command.RollbackTo command, Function<Situation, Roles> roles) {
        this.s = s;
        this.command = command;
        this.roles = roles;
    }

    /**
     * What the command does.
     *
     * @param roles the tracks of a release of what is wanted
     */
    static Effect effect(
            Situation s, Command.RollbackTo command, Function<Situation, Roles> roles) {
        return new RollbackTo(s, command, roles).effect();
    }

    private Effect effect() {
        if (s.memory().release().isEmpty()) {
            return released();
        }
        var release = s.release();
        if (release.name().equals(command.release())) {
            return from(release);
        }
        boolean isItsRelease =
                release.isIn(Phase.BEFORE_TRAFFIC)
                        && release.candidate().revision().equals(command.revision())
                        && s.memory().stable().filter(r -> r.isBy(command.release())).isPresent();
        return isItsRelease
                ? new Effect.Done(
                        "release " + release.name() + " goes on as a rollback",
                        refusing(s.memory()).with(chosen(release)))
                : new Effect.Rejected(
                        "release "
                                + release.name()
                                + " is in progress; abort it, or name it after \"from\"");
    }

    /** The release in progress is left, or is as good as over. */
    private Effect from(Release release) {
        if (release.isIn(Phase.LEAVING)) {
            return new Effect.Rejected(
                    "release " + release.name() + " is already being taken back");
        }
        boolean after = release.isIn(Phase.AFTER);
        var before = after ? s.memory().previous() : s.memory().stable();
        boolean isThere =
                before.filter(ref -> ref.revision().equals(command.revision())).isPresent()
                        && !(release.step() instanceof Step.Free);
        if (isThere) {
            return AbortRelease.left(s, words());
        }
        if (!after) {
            return new Effect.Rejected(
                    before.map(
                                    ref ->
                                            "release "
                                                    + release.name()
                                                    + " can only go back to "
                                                    + ref.revision()
                                                    + ", "
                                                    + ref.version()
                                                    + "; go back to that first")
                            .orElse("nothing served before release " + release.name()));
        }
        return release.step() instanceof Step.Retire
                ? new Effect.Waiting("release " + release.name() + " is in step Retire")
                : released();
    }

    private Effect released() {
        var stable = s.memory().stable();
        if (stable.isEmpty()) {
            return new Effect.Rejected("nothing serves yet");
        }
        if (!stable.get().isBy(command.release())) {
            return new Effect.Rejected(
                    "what serves, "
                            + stable.get().version()
                            + ", was brought by release "
                            + stable.get().release().orElse(stable.get().revision() + "-<attempt>")
                            + ": name that after \"from\"");
        }
        if (stable.get().revision().equals(command.revision())) {
            return new Effect.Rejected("revision " + command.revision() + " serves already");
        }
        return s.desired()
                .map(this::released)
                .orElseGet(
                        () ->
                                new Effect.Rejected(
                                        "the spec was not applied, so that it is not known how to"
                                                + " release; correct it first"));
    }

    private Effect released(DesiredSystem desired) {
        var before = s.with(refusing(s.memory()));
        Optional<Wanted.Record> record =
                s.memory().release().map(release -> Ending.record(before, new Turn.End(release)));
        var between = before.with(before.memory().ended());
        return between.memory()
                .former(command.revision())
                .map(ref -> released(between, ref, record))
                .orElseGet(() -> new Effect.Rejected(unknown(between.memory())));
    }

    private Effect released(Situation between, Ref ref, Optional<Wanted.Record> record) {
        // What has no digest in the status may have been laid there by somebody.
        Optional<Revision> stored =
                between.seen()
                        .revision(ref.revision())
                        .filter(revision -> !ref.digest().isEmpty() && ref.isOf(revision));
        if (stored.isEmpty()) {
            return new Effect.Rejected(
                    "what was stored of revision "
                            + ref.revision()
                            + " is gone or was changed; apply its spec");
        }
        var wanting = between.wanting(stored);
        var memory = Start.of(wanting, roles.apply(wanting));
        var release = chosen(memory.release().orElseThrow());
        return new Effect.Done(
                "release " + release.name() + " brings " + ref.version() + " back",
                memory.with(release),
                Optional.empty(),
                record);
    }

    private static String unknown(Memory memory) {
        String known =
                memory.former().stream()
                        .map(ref -> ref.revision() + ", " + ref.version())
                        .collect(Collectors.joining("; "));
        return "no revision of that name is known to have served; "
                + (known.isEmpty() ? "none is" : "these are: " + known);
    }

    private Release chosen(Release release) {
        return release.told(release.told().rollbackTo(words()));
    }

    /** What the person goes back from is refused, or the spec would bring it again at once. */
    private Memory refusing(Memory memory) {
        return Stream.concat(
                        memory.release().map(Release::candidate).stream(), memory.stable().stream())
                .filter(ref -> command.release().startsWith(ref.revision() + "-"))
                .findFirst()
                .map(
                        ref ->
                                memory.refusing(
                                        new Refusal(
                                                command.release(),
                                                ref.version(),
                                                Reason.ABORTED.text(),
                                                words(),
                                                s.now().toString(),
                                                s.desired()
                                                        .map(d -> d.rollout().judgedBy())
                                                        .orElse(""))))
                .orElse(memory);
    }

    private String words() {
        return "rollback to " + command.revision() + " by " + command.giver();
    }
}
