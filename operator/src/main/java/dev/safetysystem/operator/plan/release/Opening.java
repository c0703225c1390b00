package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.StartWindow;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Ref;

import java.time.Instant;
import java.util.Optional;

/**
 * The window in which a release may start, as the spec has it now: nothing of the release has begun
 * that other times could be unfair to. A first install does not wait for it, since nothing serves
 * that could be disturbed; nor does what a person chose to go back to. A window that is closed is
 * no fault: the release is never stalled.
 */
final class Opening {
    private Opening() {}

    /** The turn while it is closed. */
    static Optional<Turn> waiting(Situation s) {
        boolean waitsForNone = s.installing() || s.release().isRollbackTo();
        return waitsForNone
                ? Optional.empty()
                : s.desired()
                        .map(desired -> desired.rollout().startWindow())
                        .orElseGet(() -> s.rollout().startWindow())
                        .filter(window -> !window.isOpen(s.now()))
                        .map(window -> waiting(s, window));
    }

    private static Turn waiting(Situation s, StartWindow window) {
        var opens = window.opensAfter(s.now());
        return new Turn.Stay(
                new Outlook.Waiting(
                        Reason.WAITING_FOR_WINDOW,
                        s.release().candidate().version()
                                + " starts when spec.rollout.window opens"
                                + opens.map(at -> ", at " + text(window, at)).orElse("")
                                + backAtOnce(s),
                        false),
                opens);
    }

    private static String text(StartWindow window, Instant at) {
        return Instants.text(at, window.zone());
    }

    /** A spec that was reverted: the command does the same, and at once. */
    private static String backAtOnce(Situation s) {
        String revision = s.release().candidate().revision();
        boolean served = s.memory().former(revision).isPresent();
        return s.memory()
                .stable()
                .filter(_ -> served)
                .flatMap(Ref::release)
                .map(
                        release ->
                                "; to go back to it at once, annotate safetysystem.dev/rollback-to=\""
                                        + revision
                                        + " from "
                                        + release
                                        + " by <user>\"")
                .orElse("");
    }
}
