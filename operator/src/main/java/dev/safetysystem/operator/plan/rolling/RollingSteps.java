package dev.safetysystem.operator.plan.rolling;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Instants;
import dev.safetysystem.operator.plan.facts.Obstacles;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.release.BakeChecks;
import dev.safetysystem.operator.plan.release.Deploy;
import dev.safetysystem.operator.plan.release.Faults;
import dev.safetysystem.operator.plan.release.Judgement;
import dev.safetysystem.operator.plan.release.Leftovers;
import dev.safetysystem.operator.plan.release.Outlook;
import dev.safetysystem.operator.plan.release.Preflight;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.release.Verify;
import dev.safetysystem.operator.plan.release.Watching;
import dev.safetysystem.operator.plan.verdict.VerifiedImages;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When each step of a Rolling release is left, and how: forward, or back. */
final class RollingSteps {
    private RollingSteps() {}

    static Turn turn(Situation s) {
        return Faults.turn(s).orElseGet(() -> present(s));
    }

    private static Turn present(Situation s) {
        return switch (s.release().step()) {
            case Step.Preflight step -> preflight(s, step);
            case Step.Deploy step ->
                    Deploy.turn(
                            s,
                            step,
                            FirstPods.missing(s),
                            c -> FirstPods.startable(s, c),
                            c -> FirstPods.exist(s, c));
            case Step.Verify step -> verify(s, step);
            case Step.Switch step -> shift(s, step);
            case Step.Bake step -> bake(s, step);
            case Step.Roll step -> roll(s, step);
            case Step.Retire step -> Retirement.turn(s, step);
            case Step.Watch _ -> watch(s);
            case Step.Free step -> throw step.isNotOf(Strategy.ROLLING);
            case Step.RollingBack step -> WayBack.rollingBack(s, step);
            case Step.Abandoning step -> WayBack.abandoning(s, step);
        };
    }

    /** Nothing of the version before runs: going back gives its templates to the serving track. */
    private static Turn watch(Situation s) {
        return Loss.turn(s)
                .orElseGet(
                        () ->
                                Watching.turn(
                                        s,
                                        new Turn.End(s.release()),
                                        Loss.nextLook(s, Watching.over(s))));
    }

    private static Instant deadline(Situation s, Step step) {
        return step.since().plus(s.rollout().progressDeadline());
    }

    /**
     * A Service that still selects both tracks, after the last release, would send traffic to the
     * new first pods before they are verified: wait. Where main has no ready pod, do not wait: the
     * new release is the only repair.
     */
    private static Turn preflight(Situation s, Step.Preflight step) {
        var open =
                s.changed().stream()
                        .filter(c -> s.staying().contains(c.name()))
                        .filter(c -> !s.selectsOneTrack(c.name()))
                        .filter(c -> s.ready(c.name(), MainTrack.of(s)) > 0)
                        .toList();
        if (open.isEmpty() && Leftovers.run(s, MainTrack.used(s))) {
            return Turn.Stay.waiting(
                    s.now(),
                    deadline(s, step),
                    Reason.WAITING_FOR_TRACK,
                    "waiting for old pods of " + String.join(", ", s.staying()) + " to terminate");
        }
        return open.isEmpty()
                ? Preflight.turn(s, step, needs(s))
                : Judgement.holding(
                        s,
                        open,
                        deadline(s, step),
                        Reason.WAITING_FOR_TRACK,
                        "traffic still reaches the first pods of the last release: ");
    }

    private static Preflight.Needs needs(Situation s) {
        return new Preflight.Needs(
                List.of(MainTrack.of(s), Track.FIRST),
                MainTrack.of(s),
                component -> s.installing() ? s.floor(component) : 1);
    }

    private static Turn verify(Situation s, Step.Verify step) {
        var impostors = FirstPods.impostors(s);
        return impostors.isEmpty()
                ? Verify.turn(s, step, FirstPods.missing(s))
                : Turn.Stay.waiting(
                        s.now(), deadline(s, step), Reason.WAITING_FOR_TRACK, stray(impostors));
    }

    private static Turn shift(Situation s, Step.Switch step) {
        var unconfirmed = s.changed().stream().filter(c -> !FirstPods.haveTraffic(s, c)).toList();
        if (unconfirmed.isEmpty()) {
            return new Turn.Next(s.release().at(new Step.Bake(s.now())));
        }
        var strays =
                unconfirmed.stream()
                        .flatMap(c -> FirstPods.strays(s, c.name()).stream())
                        .distinct()
                        .toList();
        return strays.isEmpty()
                ? Judgement.of(
                        s,
                        unconfirmed,
                        s.proving(),
                        deadline(s, step),
                        Reason.SWITCH,
                        arriving(unconfirmed))
                : Turn.Stay.waiting(
                        s.now(), deadline(s, step), Reason.WAITING_FOR_TRACK, stray(strays));
    }

    /** Queue components take work by themselves, so no endpoints are waited for. */
    private static String arriving(List<ComponentRevision> components) {
        var served = components.stream().filter(RollingSteps::isServed).toList();
        var others = components.stream().filter(c -> !isServed(c)).toList();
        String endpoints =
                "waiting for the Service's endpoints to include the new pods of "
                        + String.join(", ", served.stream().map(ComponentRevision::name).toList());
        if (others.isEmpty()) {
            return endpoints;
        }
        String ready = Judgement.toBecomeReady(others);
        return served.isEmpty() ? ready : endpoints + ", and " + ready;
    }

    private static boolean isServed(ComponentRevision component) {
        return !component.consumes() && component.hasService();
    }

    private static String stray(List<String> pods) {
        return "pod "
                + String.join(", ", pods)
                + " has the component's labels but belongs to none of its Deployments, so it would"
                + " get traffic; delete the pod, or its label "
                + Names.COMPONENT;
    }

    private static Turn bake(Situation s, Step.Bake step) {
        return Loss.turn(s).or(() -> Loss.waiting(s)).orElseGet(() -> baking(s, step));
    }

    private static Turn baking(Situation s, Step.Bake step) {
        Instant until = s.release().endsAt(step.since().plus(s.rollout().bake()));
        boolean one = s.changed().size() == 1;
        if (s.now().isBefore(until)) {
            return Turn.Stay.working(
                    Reason.BAKE,
                    (s.installing()
                                    ? "the new version serves and is watched until "
                                    : one
                                            ? "the first pod serves and is watched until "
                                            : "the first pods serve and are watched until ")
                            + Instants.text(until),
                    Loss.nextLook(s, until));
        }
        boolean ready = s.changed().stream().allMatch(c -> s.ready(c.name(), s.proving()) > 0);
        if (!ready) {
            return Turn.Stay.working(
                    Reason.BAKE,
                    "the bake ended at "
                            + Instants.text(until)
                            + "; waiting for every first pod to be ready",
                    Loss.nextLook(s, s.now().plus(s.rollout().readyWait())));
        }
        Instant look = Loss.nextLook(s, s.now().plus(s.rollout().progressDeadline()));
        return BakeChecks.waiting(s, until, look).orElseGet(() -> baked(s));
    }

    private static Turn baked(Situation s) {
        Step next = s.installing() ? new Step.Retire(s.now()) : new Step.Roll(s.now());
        // Those of queue components were not there before.
        return new Turn.Next(BakeChecks.answered(s).running(VerifiedImages.of(s)).at(next));
    }

    private static Turn roll(Situation s, Step.Roll step) {
        return Loss.turn(s).orElseGet(() -> rolling(s, step));
    }

    private static Turn rolling(Situation s, Step.Roll step) {
        var pending = s.changed().stream().filter(c -> !s.up(c, MainTrack.of(s))).toList();
        if (pending.isEmpty()) {
            return new Turn.Next(s.release().at(new Step.Retire(s.now())));
        }
        var present = pending.getFirst();
        Duration time = s.rollout().progressDeadline();
        if (s.paused() && !WayBack.holds(s, present)) {
            return Turn.Stay.working(
                    Reason.ROLL, Turn.paused(s), Loss.nextLook(s, s.now().plus(time)));
        }
        Instant deadline = rollDeadline(s, step, present);
        return switch (Judgement.of(
                s, List.of(present), MainTrack.of(s), deadline, Reason.ROLL, "")) {
            case Turn.Stay stay when stay.outlook() instanceof Outlook.Working ->
                    Turn.Stay.working(
                            Reason.ROLL,
                            "waiting for the rollout of Deployment "
                                    + Names.workload(
                                            s.seen().id(), present.name(), MainTrack.of(s)),
                            Loss.nextLook(s, stay.wakeAt().orElse(deadline)));
            case Turn other -> other;
        };
    }

    /**
     * Kubernetes' own deadline of the Deployment, which starts again whenever a pod becomes
     * available. A write that the API server refuses starts none: then the step's start counts.
     */
    private static Instant rollDeadline(Situation s, Step.Roll step, ComponentRevision present) {
        Duration time = s.rollout().progressDeadline();
        if (Obstacles.refusedWrite(s.seen(), present, MainTrack.of(s)).isPresent()) {
            return step.since().plus(time);
        }
        boolean overdue =
                s.seen()
                        .workload(present.name(), MainTrack.of(s))
                        .filter(w -> w.template().equals(present.hash()) && w.current())
                        .map(Workload::overdue)
                        .orElse(false);
        return overdue ? s.now() : s.now().plus(time);
    }
}
