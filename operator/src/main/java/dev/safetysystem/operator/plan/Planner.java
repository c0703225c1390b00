package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Parsed;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.observe.Observed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The order of one pass: what ended is recorded first, then what makes a release go back, then
 * commands, then a new spec, then the next forward act.
 */
public final class Planner {
    /** A pass goes through the steps that need nothing; more would be a circle. */
    private static final int MOST_TURNS = 12;

    static final String PAUSED = "paused: goes on when spec.paused is false";

    private Planner() {}

    /** Plans one pass. */
    public static Plan plan(Parsed parsed, Observed seen) {
        Optional<DesiredSystem> desired =
                switch (parsed) {
                    case Parsed.Valid(DesiredSystem system) -> Optional.of(system);
                    case Parsed.Invalid _ -> Optional.empty();
                };
        Optional<Revision> wanted =
                desired.flatMap(d -> d.revision(seen.configMaps(), seen.revisions()));
        var remembered = Beginning.adopted(MemoryReader.read(seen.status()), seen);
        var start = new Situation(desired, wanted, parsed.paused(), remembered, seen);
        var violations =
                start.stable()
                        .flatMap(stable -> wanted.map(w -> ServicePorts.violations(stable, w)))
                        .orElse(List.of());
        return violations.isEmpty()
                ? new Planning(parsed).plan(start)
                : new Planning(new Parsed.Invalid(parsed.paused(), violations))
                        .plan(start.withoutWanted());
    }

    /** The state of one call: what has been decided so far. */
    private static final class Planning {
        private final Parsed parsed;
        private final List<Notice> notices = new ArrayList<>();
        private Optional<Target.Record> record = Optional.empty();
        private Optional<Observed.Settling> settling = Optional.empty();

        Planning(Parsed parsed) {
            this.parsed = parsed;
        }

        Plan plan(Situation start) {
            settling = Beginning.settling(start);
            var answer = Commands.answer(start);
            notices.addAll(answer.notices());
            Situation s = start.with(answer.memory());
            var abort = answer.abort();
            for (int i = 0; i < MOST_TURNS; i++) {
                Turn turn = turn(s, abort);
                abort = Optional.empty();
                if (turn instanceof Turn.Stay stay) {
                    return finished(start, s, stay);
                }
                s = s.with(taken(s, turn));
            }
            throw new IllegalStateException("steps go in a circle at " + s.memory().release());
        }

        private Turn turn(Situation s, Optional<Step.Cause> abort) {
            if (s.memory().release().isEmpty()) {
                return switch (parsed) {
                    case Parsed.Valid _ -> Beginning.steady(s);
                    case Parsed.Invalid invalid -> invalid(invalid);
                };
            }
            if (s.candidate().isEmpty()) {
                // Its stored revision was deleted: there is nothing to go forward with.
                return lost(s);
            }
            Turn turn = RollingSteps.turn(s);
            if (turn instanceof Turn.Leave) {
                return turn;
            }
            if (abort.isPresent()) {
                return new Turn.Leave(abort.get());
            }
            if (!s.paused() && replaced(s)) {
                return new Turn.Leave(
                        new Step.Cause(
                                s.release().step().name(),
                                false,
                                "NewSpec",
                                "the spec wants another revision than " + s.release().name()));
            }
            boolean forward = turn instanceof Turn.Next;
            // A Switch that has begun is finished: half the traffic moved is no place to stop.
            if (s.paused() && forward && !(s.release().step() instanceof Step.Switch)) {
                String name = s.release().step().name();
                return Turn.Stay.working(name, PAUSED);
            }
            return turn;
        }

        private Turn invalid(Parsed.Invalid invalid) {
            return new Turn.Stay(
                    new Outlook.Invalid(invalid.kind(), invalid.violations()), Optional.empty());
        }

        private static Turn lost(Situation s) {
            return switch (s.release().step()) {
                case Step.RollingBack step -> Rollback.rollingBack(s, step);
                case Step.Abandoning step -> Rollback.abandoning(s, step);
                case Step step ->
                        new Turn.Leave(
                                new Step.Cause(
                                        step.name(),
                                        false,
                                        "RevisionLost",
                                        "the stored revision of "
                                                + s.release().name()
                                                + " was deleted"));
            };
        }

        /** Whether the spec wants another revision than the release in progress brings. */
        private static boolean replaced(Situation s) {
            if (s.wanted().isEmpty()) {
                return false;
            }
            String wanted = s.wanted().get().name();
            boolean other = !wanted.equals(s.release().candidate().revision());
            return switch (s.release().step()) {
                case Step.RollingBack _, Step.Abandoning _ -> false;
                // What serves is the base of the new one; only the way back is taken at once.
                case Step.Retire _ ->
                        s.memory().previous().map(p -> p.revision().equals(wanted)).orElse(false);
                case Step.Preflight _, Step.Deploy _, Step.Verify _ -> other;
                case Step.Switch _, Step.Bake _, Step.Roll _ -> other;
            };
        }

        private Memory taken(Situation s, Turn turn) {
            return switch (turn) {
                case Turn.Stay _ -> s.memory();
                case Turn.Begin() -> Beginning.begin(s);
                case Turn.Next(Release release) -> next(s, release);
                case Turn.Leave(Step.Cause cause) -> left(s, cause);
                case Turn.End end -> ended(s, end);
            };
        }

        private static Memory next(Situation s, Release release) {
            var memory = s.memory().with(release);
            return release.step() instanceof Step.Retire
                    ? memory.pardoning(release.candidate().revision())
                            .serving(
                                    Optional.of(release.candidate()),
                                    s.memory().stable().filter(r -> !r.equals(release.candidate())))
                    : memory;
        }

        private Memory left(Situation s, Step.Cause cause) {
            var memory = Rollback.leave(Verification.judged(s), cause);
            String name = s.release().name();
            notices.add(
                    new Notice(
                            cause.refuse() ? Notice.Level.WARNING : Notice.Level.NORMAL,
                            cause.reason(),
                            name,
                            "release "
                                    + name
                                    + " left in "
                                    + cause.from()
                                    + ": "
                                    + cause.message()));
            if (memory.release().isEmpty()) {
                String outcome = cause.refuse() ? "Failed" : "Superseded";
                record = Optional.of(Records.ended(s.with(memory), s.release(), outcome, Map.of()));
            }
            return memory;
        }

        private Memory ended(Situation s, Turn.End end) {
            Release release = end.release();
            boolean released = release.step() instanceof Step.Retire;
            String outcome =
                    released
                            ? "Released"
                            : s.memory()
                                    .refusal(release.candidate().revision())
                                    .filter(r -> r.release().equals(release.name()))
                                    .map(_ -> "Refused")
                                    .orElse("Superseded");
            record = Optional.of(Records.ended(s, release, outcome, end.restored()));
            if (release.step() instanceof Step.RollingBack) {
                notices.add(rolledBack(s, end));
            }
            if (released) {
                notices.add(
                        new Notice(
                                Notice.Level.NORMAL,
                                "Released",
                                release.name(),
                                release.candidate().version()
                                        + " serves; release "
                                        + release.name()
                                        + ", "
                                        + Verification.words(release.checks())));
            }
            return s.memory().ended();
        }

        private static Notice rolledBack(Situation s, Turn.End end) {
            String release = end.release().name();
            String version = s.memory().stable().map(Memory.Ref::version).orElse("nothing");
            if (!Rollback.over(s)) {
                return new Notice(
                        Notice.Level.WARNING,
                        "RollbackBlocked",
                        release,
                        version + " is not fully back; another spec begins with what serves");
            }
            return new Notice(
                    Notice.Level.NORMAL,
                    "RolledBack",
                    release,
                    version + " serves again; " + Verification.words(end.restored()));
        }

        private Plan finished(Situation start, Situation s, Turn.Stay stay) {
            var target = RollingTarget.of(s, record.or(() -> Records.current(s)));
            boolean announces = !s.memory().equals(start.memory()) && !s.leaving();
            Optional<String> refused = Unstored.refused(s.seen(), target);
            if (refused.isPresent() && announces) {
                // What the status would name cannot be stored: it goes on naming what is there.
                notices.clear();
                return plan(
                        start, Unstored.held(start, target), Unstored.wait(start, refused.get()));
            }
            return plan(s, target, stay);
        }

        private Plan plan(Situation s, Target target, Turn.Stay stay) {
            Optional<Duration> wakeIn =
                    Stream.concat(stay.wakeAt().stream(), ends(s))
                            .min(Comparator.naturalOrder())
                            .map(at -> Duration.between(s.now(), at))
                            .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
            return new Plan(
                    target,
                    Retirement.noted(s, target),
                    outlook(s, stay),
                    notices,
                    Verification.orders(s),
                    // What has settled need not settle again if its beginning cannot be stored.
                    Beginning.settling(s).or(() -> settling),
                    wakeIn);
        }

        /** When instances count as ended should their node be lost: nothing else would tell. */
        private static Stream<Instant> ends(Situation s) {
            return s.seen().instances().stream().flatMap(instance -> instance.gone().stream());
        }

        /** A spec that cannot be followed is said, also while an older release goes on. */
        private Outlook outlook(Situation s, Turn.Stay stay) {
            return switch (parsed) {
                case Parsed.Invalid invalid ->
                        new Outlook.Invalid(invalid.kind(), invalid.violations());
                case Parsed.Valid _ -> stay.outlook();
            };
        }
    }
}
