package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.model.Traffic;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When each step of a Rolling release is left, and how: forward, or back. */
final class RollingSteps {
    private RollingSteps() {}

    static Turn turn(Situation s) {
        return switch (s.release().step()) {
            case Step.Preflight step -> Beginning.preflight(s, step);
            case Step.Deploy step -> deploy(s, step);
            case Step.Verify step -> Verification.turn(s, step);
            case Step.Switch step -> shift(s, step);
            case Step.Bake step -> bake(s, step);
            case Step.Roll step -> roll(s, step);
            case Step.Retire step -> Retirement.turn(s, step);
            case Step.RollingBack step -> Rollback.rollingBack(s, step);
            case Step.Abandoning step -> Rollback.abandoning(s, step);
        };
    }

    /** Components that come up before traffic: a queue's consumer would already act. */
    static List<ComponentRevision> deployed(Situation s) {
        return s.changed().stream().filter(c -> c.traffic() == Traffic.SERVICE).toList();
    }

    private static Turn deploy(Situation s, Step.Deploy step) {
        var missing = missing(s);
        if (missing.isEmpty()) {
            return new Turn.Next(s.release().at(new Step.Verify(s.now())));
        }
        // Those whose callees are not up yet are not started: judging them would blame them.
        var started = missing.stream().filter(c -> startable(s, c)).toList();
        if (s.paused() && started.stream().anyMatch(c -> !there(s, c))) {
            return Turn.Stay.working("Deploy", Planner.PAUSED);
        }
        Instant deadline = step.since().plus(s.rollout().progressDeadline());
        return Readiness.judge(
                s, started.isEmpty() ? missing : started, s.proving(), deadline, "Deploy");
    }

    /** Those that are not up, or not at the size that was promised. */
    static List<ComponentRevision> missing(Situation s) {
        return deployed(s).stream().filter(c -> !s.up(c, s.proving()) || !sized(s, c)).toList();
    }

    /**
     * A Deployment is made with one instance and sized by the write after that, which may be late:
     * one instance of a first install is not the size that was promised.
     */
    private static boolean sized(Situation s, ComponentRevision component) {
        Optional<Integer> promised =
                s.installing() ? Sizing.main(s, component.name()) : Optional.empty();
        return s.seen()
                .workload(component.name(), s.proving())
                .map(w -> promised.isEmpty() || w.size() >= promised.get())
                .orElse(false);
    }

    private static boolean there(Situation s, ComponentRevision component) {
        return s.seen().workload(component.name(), s.proving()).isPresent();
    }

    /** Callees come first: a caller whose readiness asks a callee could never become ready. */
    static boolean startable(Situation s, ComponentRevision component) {
        return deployed(s).stream()
                .filter(c -> component.callees().contains(c.name()))
                .allMatch(c -> s.up(c, s.proving()));
    }

    private static Turn shift(Situation s, Step.Switch step) {
        var unconfirmed = s.changed().stream().filter(c -> !confirmed(s, c)).toList();
        if (unconfirmed.isEmpty()) {
            return new Turn.Next(s.release().at(new Step.Bake(s.now())));
        }
        Instant deadline = step.since().plus(s.rollout().progressDeadline());
        var strays =
                unconfirmed.stream().flatMap(c -> strays(s, c.name()).stream()).distinct().toList();
        return strays.isEmpty()
                ? Readiness.judge(s, unconfirmed, s.proving(), deadline, "Switch")
                : Retirement.waiting(s, deadline, stray(strays));
    }

    /**
     * A Service of main and first selects by component: any other pod of it would be served too.
     */
    static List<String> strays(Situation s, String component) {
        return s.installing()
                ? List.of()
                : s.seen().strays().stream()
                        .filter(stray -> stray.component().equals(component))
                        .map(Observed.Stray::pod)
                        .toList();
    }

    private static String stray(List<String> pods) {
        return "pod "
                + String.join(", ", pods)
                + " has the component's labels and is neither in main nor in first: traffic would"
                + " reach it; delete it or its label "
                + Names.COMPONENT;
    }

    /** Traffic has arrived when the production Service's endpoints name a ready instance of it. */
    private static boolean confirmed(Situation s, ComponentRevision component) {
        if (component.traffic() == Traffic.QUEUE || !component.hasService()) {
            return s.up(component, s.proving());
        }
        var service = s.seen().service(Names.production(s.seen().id(), component.name()));
        return service.map(
                        state ->
                                s.seen().instances(component.name(), s.proving()).stream()
                                        .filter(i -> i.template().equals(component.hash()))
                                        .anyMatch(i -> state.readyInstances().contains(i.name())))
                .orElse(false);
    }

    private static Turn bake(Situation s, Step.Bake step) {
        var loss = loss(s);
        if (loss.isPresent()) {
            return loss.get();
        }
        Instant until = step.since().plus(s.rollout().bake());
        boolean ready = s.changed().stream().allMatch(c -> s.ready(c.name(), s.proving()) > 0);
        if (s.now().isBefore(until)) {
            return Turn.Stay.working("Bake", "until " + Times.text(until), wake(s, until));
        }
        if (!ready) {
            return Turn.Stay.working(
                    "Bake",
                    "since " + Times.text(until) + " for every first instance to be ready",
                    wake(s, s.now().plus(s.rollout().readyWait())));
        }
        Step next = s.installing() ? new Step.Retire(s.now()) : new Step.Roll(s.now());
        return new Turn.Next(s.release().at(next));
    }

    /** First instances that had traffic and have had no ready pod for {@code readyWait}. */
    private static Optional<Turn> loss(Situation s) {
        var wait = s.rollout().readyWait();
        for (ComponentRevision component : s.changed()) {
            // One that somebody deleted is made again by this pass and has its own time then.
            boolean deleted =
                    !there(s, component)
                            && Readiness.unwritten(s, component, s.proving()).isEmpty();
            if (deleted || s.ready(component.name(), s.proving()) > 0) {
                continue;
            }
            Instant since = lostSince(s, component);
            if (!s.now().isBefore(since.plus(wait))) {
                return Optional.of(
                        Turn.Leave.refusing(
                                s.release(),
                                "InstanceLost",
                                component.name()
                                        + " has had no ready instance since "
                                        + Times.text(since)
                                        + " ("
                                        + Readiness.obstacle(s, component, s.proving()).message()
                                        + ")"));
            }
        }
        return Optional.empty();
    }

    /**
     * When the last of its instances stopped being ready; one that was made anew has its own time.
     */
    private static Instant lostSince(Situation s, ComponentRevision component) {
        var workload = s.seen().workload(component.name(), s.proving());
        Instant began = s.release().step().since();
        Instant since = workload.map(Workload::createdAt).filter(began::isBefore).orElse(began);
        return s.seen().instances(component.name(), s.proving()).stream()
                .filter(i -> !i.ending())
                .map(Instance::turnedAt)
                .max(Instant::compareTo)
                .or(() -> workload.flatMap(Workload::unavailableSince))
                .filter(at -> at.isAfter(since))
                .orElse(since);
    }

    private static Instant wake(Situation s, Instant otherwise) {
        return s.changed().stream()
                .filter(c -> s.ready(c.name(), s.proving()) == 0)
                .map(c -> lostSince(s, c).plus(s.rollout().readyWait()))
                .filter(at -> at.isBefore(otherwise))
                .min(Instant::compareTo)
                .orElse(otherwise);
    }

    private static Turn roll(Situation s, Step.Roll step) {
        var loss = loss(s);
        if (loss.isPresent()) {
            return loss.get();
        }
        var pending = s.changed().stream().filter(c -> !s.up(c, Track.MAIN)).toList();
        if (pending.isEmpty()) {
            return new Turn.Next(s.release().at(new Step.Retire(s.now())));
        }
        var present = pending.getFirst();
        // The Deployment's own clock: it begins again whenever an instance comes up.
        boolean overdue =
                s.seen()
                        .workload(present.name(), Track.MAIN)
                        .filter(w -> w.template().equals(present.hash()) && w.current())
                        .map(Workload::overdue)
                        .orElse(false);
        Duration time = s.rollout().progressDeadline();
        if (s.paused() && !Rollback.holds(s, present)) {
            return Turn.Stay.working("Roll", Planner.PAUSED, wake(s, s.now().plus(time)));
        }
        // What the API server does not take starts no such clock.
        boolean unwritten = Readiness.unwritten(s, present, Track.MAIN).isPresent();
        Instant deadline =
                unwritten ? step.since().plus(time) : overdue ? s.now() : s.now().plus(time);
        return switch (Readiness.judge(s, List.of(present), Track.MAIN, deadline, "Roll")) {
            case Turn.Stay stay when stay.outlook() instanceof Outlook.Working ->
                    Turn.Stay.working(
                            "Roll",
                            present.name() + " is replaced instance by instance",
                            wake(s, stay.wakeAt().orElse(deadline)));
            case Turn other -> other;
        };
    }
}
