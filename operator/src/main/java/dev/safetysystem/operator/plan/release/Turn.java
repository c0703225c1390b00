package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Cause;
import dev.safetysystem.operator.plan.memory.Release;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a step decides: stay, go on, leave the release, or end it. */
public sealed interface Turn {
    /** What every message of a stop says, by {@code spec.paused} or by the command hold. */
    static String paused(Situation s) {
        return s.memory()
                .orders()
                .held()
                .map(
                        held ->
                                "held since "
                                        + held.since()
                                        + " by "
                                        + held.giver()
                                        + "; forward steps go on after the command resume")
                .orElse("paused: the release continues when spec.paused is false");
    }

    /** Nothing to change; {@code wakeAt}: when time alone may change that. */
    record Stay(Outlook outlook, Optional<Instant> wakeAt) implements Turn {
        /** Nothing to do until something happens. */
        public static Stay with(Outlook outlook) {
            return new Stay(outlook, Optional.empty());
        }

        /** A step is under way. */
        public static Stay working(Reason reason, String message) {
            return with(new Outlook.Working(reason, message));
        }

        /** A step is under way, until that instant at the latest. */
        public static Stay working(Reason reason, String message, Instant wakeAt) {
            return new Stay(new Outlook.Working(reason, message), Optional.of(wakeAt));
        }

        /** Waiting, and stalled from the deadline on: that is when to look again. */
        public static Stay waiting(Instant now, Instant deadline, Reason reason, String message) {
            boolean late = !now.isBefore(deadline);
            return new Stay(
                    new Outlook.Waiting(reason, message, late),
                    late ? Optional.empty() : Optional.of(deadline));
        }
    }

    /** The next step of the release; {@code release} holds what the last one learned. */
    record Next(Release release) implements Turn {}

    /** The release is left: taken down before it had traffic, rolled back after. */
    record Leave(Cause cause) implements Turn {
        /** The release is refused in the step that it is in. */
        public static Leave refusing(Release release, Reason reason, String message) {
            return new Leave(release.refused(reason, message));
        }
    }

    /** A new release of the wanted revision. */
    record Begin() implements Turn {}

    /**
     * The release is over; {@code release} holds what was learned last.
     *
     * @param restored results of the checks against the restored version
     */
    record End(Release release, Map<String, CheckResult> restored) implements Turn {
        /** The release is over, and nothing was gone back to. */
        public End(Release release) {
            this(release, Map.of());
        }
    }
}
