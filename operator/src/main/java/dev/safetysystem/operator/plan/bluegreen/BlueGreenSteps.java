package dev.safetysystem.operator.plan.bluegreen;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.BakeChecks;
import dev.safetysystem.operator.plan.release.Deploy;
import dev.safetysystem.operator.plan.release.Faults;
import dev.safetysystem.operator.plan.release.Judgement;
import dev.safetysystem.operator.plan.release.Preflight;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.release.Verify;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** When each step of a BlueGreen release is left, and how: forward, or back. */
final class BlueGreenSteps {
    private BlueGreenSteps() {}

    static Turn turn(Situation s) {
        return Faults.turn(s).or(() -> Lost.turn(s)).orElseGet(() -> present(s));
    }

    private static Turn present(Situation s) {
        return switch (s.release().step()) {
            case Step.Preflight step -> Preflight.turn(s, step, Candidate.needs(s));
            case Step.Deploy step ->
                    Deploy.turn(
                            s,
                            step,
                            Candidate.missing(s),
                            c -> Candidate.isStartable(s, c),
                            c -> Candidate.exists(s, c));
            case Step.Verify step -> verify(s, step);
            case Step.Switch step -> shift(s, step);
            case Step.Bake step -> bake(s, step);
            case Step.Roll step -> throw step.isNotOf(Strategy.BLUE_GREEN);
            case Step.Retire step -> Standby.retire(s, step);
            case Step.Watch _ -> Standby.watch(s);
            case Step.Free step -> Standby.free(s, step);
            case Step.RollingBack step -> GoingBack.turn(s, step);
            case Step.Abandoning step -> GoingBack.abandoning(s, step);
        };
    }

    private static Instant deadline(Situation s, Step step) {
        return step.since().plus(s.rollout().progressDeadline());
    }

    private static Turn verify(Situation s, Step.Verify step) {
        var impostors = Candidate.impostors(s);
        return impostors.isEmpty()
                ? Verify.turn(s, step, Candidate.missing(s))
                : Turn.Stay.waiting(
                        s.now(), deadline(s, step), Reason.WAITING_FOR_TRACK, stray(impostors));
    }

    private static String stray(List<String> pods) {
        return "pod "
                + String.join(", ", pods)
                + " has the component's labels but belongs to none of its Deployments, so it would"
                + " get traffic and answer checks; delete the pod, or its label "
                + Names.COMPONENT;
    }

    private static Turn shift(Situation s, Step.Switch step) {
        var unconfirmed = s.changed().stream().filter(c -> !Candidate.hasTraffic(s, c)).toList();
        if (unconfirmed.isEmpty()) {
            return new Turn.Next(s.release().at(new Step.Bake(s.now())));
        }
        if (Candidate.mayBeReached(s)) {
            return Judgement.of(
                    s,
                    unconfirmed,
                    s.proving(),
                    deadline(s, step),
                    Reason.SWITCH,
                    arriving(s, unconfirmed));
        }
        var impostors = Candidate.impostors(s);
        if (!impostors.isEmpty()) {
            return Turn.Stay.waiting(
                    s.now(), deadline(s, step), Reason.WAITING_FOR_TRACK, stray(impostors));
        }
        var small = Candidate.tooSmall(s);
        return small.isEmpty()
                ? Turn.Stay.working(Reason.SWITCH, Turn.paused(s))
                : Judgement.of(
                        s,
                        small,
                        s.proving(),
                        deadline(s, step),
                        Reason.SWITCH,
                        Judgement.toBecomeReady(small) + ", as many pods as serve now");
    }

    private static String arriving(Situation s, List<ComponentRevision> components) {
        boolean mixes =
                s.memory().stable().filter(stable -> stable.track().isOfRolling()).isPresent()
                        && s.changed().size() > 1;
        var served = components.stream().filter(c -> !c.consumes()).toList();
        if (served.isEmpty()) {
            return "waiting for "
                    + (s.memory().stable().isPresent()
                            ? "the consumers of the version before to end, and for "
                            : "")
                    + names(components)
                    + " to become ready";
        }
        return "waiting for the Service's endpoints to be the new pods of "
                + names(served)
                + (mixes
                        ? "; pods of the version before call each other through these Services, so"
                                + " that one request may meet both versions"
                        : "");
    }

    private static String names(List<ComponentRevision> components) {
        return components.stream().map(ComponentRevision::name).collect(Collectors.joining(", "));
    }

    private static Turn bake(Situation s, Step.Bake step) {
        Instant until = s.release().endsAt(step.since().plus(s.rollout().bake()));
        if (s.now().isBefore(until)) {
            return Turn.Stay.working(
                    Reason.BAKE,
                    "the new version serves and is watched until "
                            + Instants.text(until)
                            + s.memory()
                                    .stable()
                                    .map(Ref::version)
                                    .map(
                                            version ->
                                                    "; connections that clients keep open may"
                                                            + " still reach "
                                                            + version)
                                    .orElse(""),
                    until);
        }
        var below =
                s.changed().stream()
                        .filter(c -> s.seen().readyPods(c.name(), s.proving()) < s.floor(c.name()))
                        .toList();
        return below.isEmpty()
                ? BakeChecks.waiting(s, until, s.now().plus(s.rollout().progressDeadline()))
                        .orElseGet(
                                () ->
                                        new Turn.Next(
                                                BakeChecks.answered(s)
                                                        .at(new Step.Retire(s.now()))))
                : Judgement.of(
                        s,
                        below,
                        s.proving(),
                        until.plus(s.rollout().progressDeadline()),
                        Reason.BAKE,
                        "the bake ended at "
                                + Instants.text(until)
                                + "; "
                                + Judgement.toBecomeReady(below));
    }
}
