package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Parsed;
import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.model.Violation;
import dev.safetysystem.operator.model.command.GivenCommand;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.command.Answers;
import dev.safetysystem.operator.plan.facts.RefusedWrites;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.history.History;
import dev.safetysystem.operator.plan.memory.Cause;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.memory.StoredMemory;
import dev.safetysystem.operator.plan.memory.Waiting;
import dev.safetysystem.operator.plan.release.Ending;
import dev.safetysystem.operator.plan.release.Found;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.plan.release.Outlook;
import dev.safetysystem.operator.plan.release.ReleaseRecord;
import dev.safetysystem.operator.plan.release.RememberedWait;
import dev.safetysystem.operator.plan.release.RolledBackTo;
import dev.safetysystem.operator.plan.release.Settling;
import dev.safetysystem.operator.plan.release.Start;
import dev.safetysystem.operator.plan.release.Superseding;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.rollback.Leaving;
import dev.safetysystem.operator.plan.verdict.VerifiedImages;
import dev.safetysystem.operator.plan.wanted.ServicePorts;
import dev.safetysystem.operator.plan.wanted.Target;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The order of one pass: what makes a release go back, then commands, then a new spec, then the
 * next forward act.
 */
public final class Planner {
    /** One pass may go through several steps, for example Preflight and Deploy. More is a loop. */
    private static final int MOST_TURNS = 12;

    private Planner() {}

    /** Plans one pass. */
    public static Plan plan(Parsed parsed, Observed seen) {
        Optional<DesiredSystem> desired =
                switch (parsed) {
                    case Parsed.Valid(DesiredSystem system) -> Optional.of(system);
                    case Parsed.Invalid _ -> Optional.empty();
                };
        var memory = StoredMemory.read(seen.status()).proved(digests(seen));
        var known = found(new Situation(desired, Optional.empty(), parsed.paused(), memory, seen));
        var start =
                known.wanting(
                        desired.flatMap(
                                d ->
                                        Revisions.make(
                                                d,
                                                seen.configMaps(),
                                                seen.revisions(),
                                                known.memory().roles())));
        var violations = violations(start);
        return violations.isEmpty()
                ? new Planning(parsed, start).plan()
                : new Planning(
                                new Parsed.Invalid(parsed.paused(), violations),
                                start.withoutWanted())
                        .plan();
    }

    private static Map<String, String> digests(Observed seen) {
        return seen.revisions().stream()
                .collect(Collectors.toMap(Revision::name, Revision::digest, (one, _) -> one));
    }

    /** What only the picture shows to be wrong with the spec. */
    private static List<Violation> violations(Situation s) {
        return s.stable()
                .flatMap(stable -> s.wanted().map(w -> ServicePorts.violations(stable, w)))
                .orElse(List.of());
    }

    /** An empty status is no first install if something of the system serves. */
    private static Situation found(Situation s) {
        var memory = s.memory();
        boolean known =
                memory.stable().isPresent()
                        || memory.release().isPresent()
                        || memory.attempts() > 0;
        return known ? s : s.with(memory.serving(Found.serving(s.seen()), Optional.empty()));
    }

    /** The state of one call: what has been decided so far. */
    private static final class Planning {
        private final Parsed parsed;
        private final Situation start;
        private final List<Notice> notices = new ArrayList<>();
        private Optional<Wanted.Record> record = Optional.empty();

        Planning(Parsed parsed, Situation start) {
            this.parsed = parsed;
            this.start = start;
        }

        Plan plan() {
            // Without a command the first turn finds the same failure.
            boolean commands = !GivenCommand.in(start.seen().annotations()).isEmpty();
            Situation s = commanded(commands ? triggered(start) : start);
            for (int i = 0; i < MOST_TURNS; i++) {
                Turn turn = turn(s);
                if (turn instanceof Turn.Stay stay) {
                    return finished(s, stay);
                }
                s = s.with(taken(s, turn));
            }
            throw new IllegalStateException("steps go in a circle at " + s.memory().release());
        }

        // ---- the order of a pass

        /** A known failure goes before everything else. */
        private Situation triggered(Situation s) {
            return s.memory().release().isPresent() && released(s) instanceof Turn.Leave leave
                    ? s.with(left(s, leave.cause()))
                    : s;
        }

        private Situation commanded(Situation s) {
            var answers = Answers.to(s, one -> Strategies.next(one).roles(one));
            notices.addAll(answers.notices());
            record = answers.record().or(() -> record);
            return s.with(answers.memory());
        }

        private Turn turn(Situation s) {
            if (s.memory().release().isEmpty()) {
                return switch (parsed) {
                    case Parsed.Valid(DesiredSystem desired) -> Steady.turn(s, desired);
                    case Parsed.Invalid invalid -> Turn.Stay.with(outlook(invalid));
                };
            }
            Turn turn = released(s);
            if (turn instanceof Turn.Leave) {
                return turn;
            }
            if (Superseding.isDue(s)) {
                return new Turn.Leave(
                        s.release()
                                .superseded(
                                        Reason.NEW_SPEC,
                                        "the spec was changed: it asks for "
                                                + s.wanted().get().version()
                                                + ", revision "
                                                + s.wanted().get().name()));
            }
            Step step = s.release().step();
            // A Switch that has begun is finished, or some components would stay half switched.
            if (step instanceof Step.Switch || !(turn instanceof Turn.Next)) {
                return turn;
            }
            if (s.paused()) {
                return Turn.Stay.working(step.reason(), Turn.paused(s));
            }
            return s.termsLost() ? Turn.Stay.with(termsLost(s)) : turn;
        }

        /** Nothing is held against the version, and going back waits for none of it. */
        private static Outlook termsLost(Situation s) {
            return new Outlook.Waiting(
                    Reason.CONFLICT,
                    "ConfigMap "
                            + Names.record(s.seen().id(), s.release().attempt())
                            + " no longer holds the checks and settings that release "
                            + s.release().name()
                            + " started with, since somebody changed or deleted it, and those of the"
                            + " spec are others by now, so the release is held: apply spec.rollout as"
                            + " it was, abort the release, or apply another spec",
                    true);
        }

        /** What the release in progress decides from the picture. */
        private static Turn released(Situation s) {
            return s.candidate().isEmpty() && !s.isIn(Phase.LEAVING)
                    ? new Turn.Leave(
                            s.release()
                                    .superseded(
                                            Reason.REVISION_LOST,
                                            "somebody deleted or replaced ControllerRevision "
                                                    + Names.revision(
                                                            s.seen().id(),
                                                            s.release().candidate().revision())))
                    : RolledBackTo.turn(s, Strategies.of(s).turn(s));
        }

        // ---- what each turn does to memory

        private Memory taken(Situation s, Turn turn) {
            return switch (turn) {
                case Turn.Stay _ -> s.memory();
                case Turn.Begin() -> Start.of(s, Strategies.next(s).roles(s));
                case Turn.Next(Release release) -> next(s, release);
                case Turn.Leave(Cause cause) -> left(s, cause);
                case Turn.End end -> ended(s, end);
            };
        }

        private Memory next(Situation s, Release release) {
            if (s.release().step() instanceof Step.Retire) {
                notices.add(Ending.released(s.with(s.memory().with(release))));
            }
            return Strategies.of(s).next(s, release);
        }

        private Memory left(Situation s, Cause cause) {
            var left = Leaving.of(s, cause);
            notices.add(left.notice());
            record = left.record().or(() -> record);
            return left.memory();
        }

        private Memory ended(Situation s, Turn.End end) {
            record = Optional.of(Ending.record(s, end));
            Ending.notice(s, end, Strategies.of(s).restored(s)).ifPresent(notices::add);
            return Strategies.of(s).ended(s);
        }

        // ---- the plan

        private Plan finished(Situation s, Turn.Stay stay) {
            drift(s).ifPresent(notices::add);
            var named = named(s);
            boolean announces = !s.memory().equals(start.memory()) && !s.isIn(Phase.LEAVING);
            Optional<String> refused = RefusedWrites.first(s.seen(), places(s, named));
            return refused.isPresent() && announces
                    ? held(named, refused.get())
                    : plan(s, new Target(named, world(s)), stay);
        }

        /** Said once: while it lasts, the status says so. */
        private static Optional<Notice> drift(Situation s) {
            boolean said =
                    Optional.ofNullable(s.seen().status().conditions()).stream()
                            .flatMap(List::stream)
                            .anyMatch(
                                    c ->
                                            Reason.IMAGE_CHANGED.text().equals(c.getReason())
                                                    && "Drifted".equals(c.getType()));
            return said
                    ? Optional.empty()
                    : s.memory()
                            .stable()
                            .flatMap(stable -> VerifiedImages.difference(s.seen(), stable))
                            .map(words -> Notice.warning(Reason.IMAGE_CHANGED, "", words));
        }

        /**
         * A candidate that is being left is not stored: a refused write would delay the rollback.
         */
        private List<Wanted.Named> named(Situation s) {
            var revisions = new ArrayList<Revision>(s.stable().stream().toList());
            s.candidate()
                    .filter(r -> !s.isIn(Phase.LEAVING) && !revisions.contains(r))
                    .ifPresent(revisions::add);
            var list = new ArrayList<Wanted.Named>();
            revisions.forEach(r -> list.add(new Wanted.Stored(r)));
            record.ifPresent(list::add);
            ReleaseRecord.current(s).filter(this::isAnother).ifPresent(list::add);
            return list;
        }

        /** In the pass that ends a release the next one may start. */
        private boolean isAnother(Wanted.Record current) {
            return record.filter(ended -> ended.attempt() == current.attempt()).isEmpty();
        }

        private List<Wanted> world(Situation s) {
            // In the pass that ends a release its record is written already, with how it ended.
            boolean between = start.memory().release().isEmpty();
            return Stream.of(
                            Strategies.of(s).world(s),
                            between ? History.withoutHeaderValues(s) : List.<Wanted.Record>of(),
                            History.removals(s))
                    .<Wanted>flatMap(List::stream)
                    .toList();
        }

        private static Stream<Key> places(Situation s, List<Wanted.Named> named) {
            return named.stream()
                    .flatMap(
                            one ->
                                    switch (one) {
                                        case Wanted.Stored(Revision revision) ->
                                                places(s, revision);
                                        case Wanted.Record r ->
                                                Stream.of(
                                                        new Key(
                                                                "ConfigMap",
                                                                Names.record(
                                                                        s.seen().id(),
                                                                        r.attempt())));
                                    });
        }

        private static Stream<Key> places(Situation s, Revision revision) {
            String name = Names.revision(s.seen().id(), revision.name());
            return Stream.concat(
                    Stream.of(new Key("ControllerRevision", name)),
                    revision.snapshots().values().stream().map(copy -> new Key("ConfigMap", copy)));
        }

        /**
         * What the status would name cannot be stored: the previous target stays, the status goes
         * on naming what is there, and only the refused writes are tried again.
         */
        private Plan held(List<Wanted.Named> named, String refused) {
            notices.clear();
            var stay =
                    RememberedWait.turn(
                            start,
                            start.rollout().progressDeadline(),
                            Reason.WAITING_FOR_DEPENDENCY,
                            refused);
            var target = new Target(named, world(start));
            return plan(start, target, stay, RememberedWait.of(start, stay.outlook()));
        }

        private Plan plan(Situation s, Target target, Turn.Stay stay) {
            boolean between = s.memory().release().isEmpty();
            return plan(
                    s,
                    target,
                    stay,
                    between ? RememberedWait.of(s, stay.outlook()) : Optional.empty());
        }

        private Plan plan(Situation s, Target target, Turn.Stay stay, Optional<Waiting> waiting) {
            Optional<Duration> wakeIn =
                    Stream.of(
                                    stay.wakeAt().stream(),
                                    Strategies.of(s).lossAt(s).stream(),
                                    nodesLost(s))
                            .flatMap(each -> each)
                            .min(Comparator.naturalOrder())
                            .map(at -> Duration.between(s.now(), at))
                            .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
            var procedure = Strategies.of(s);
            return new Plan(
                    target,
                    procedure.beforeActing(s, target.world()).waiting(waiting),
                    outlook(stay),
                    notices,
                    procedure.checks(s),
                    // If a start cannot be stored, its revision need not settle again.
                    Settling.of(s).or(() -> Settling.of(start)),
                    wakeIn);
        }

        /** When ending pods count as gone if their node is lost: no event comes then. */
        private static Stream<Instant> nodesLost(Situation s) {
            return s.seen().instances().stream().flatMap(pod -> pod.gone().stream());
        }

        /** An invalid spec is reported, also while an older release goes on. */
        private Outlook outlook(Turn.Stay stay) {
            return switch (parsed) {
                case Parsed.Invalid invalid -> outlook(invalid);
                case Parsed.Valid _ -> stay.outlook();
            };
        }

        private static Outlook outlook(Parsed.Invalid invalid) {
            return new Outlook.Invalid(invalid.kind(), invalid.violations());
        }
    }
}
