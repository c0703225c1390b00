package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.observe.CheckResult;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a step makes of a picture: stay, go on, leave the release, or be done with it. */
sealed interface Turn {
    /** Nothing to change; {@code wakeAt}: when time alone may change that. */
    record Stay(Outlook outlook, Optional<Instant> wakeAt) implements Turn {
        static Stay working(String reason, String message) {
            return new Stay(new Outlook.Working(reason, message), Optional.empty());
        }

        static Stay working(String reason, String message, Instant wakeAt) {
            return new Stay(new Outlook.Working(reason, message), Optional.of(wakeAt));
        }

        /** Waiting, and late from the deadline on: until then time alone changes what is said. */
        static Stay waiting(Instant now, Instant deadline, String reason, String message) {
            boolean late = !now.isBefore(deadline);
            return new Stay(
                    new Outlook.Waiting(reason, message, late),
                    late ? Optional.empty() : Optional.of(deadline));
        }
    }

    /** The next step of the release; {@code release} holds what the last one learned. */
    record Next(Release release) implements Turn {}

    /** The release is left: taken down before it had traffic, rolled back after. */
    record Leave(Step.Cause cause) implements Turn {
        static Leave refusing(Release release, String reason, String message) {
            return new Leave(new Step.Cause(release.step().name(), true, reason, message));
        }
    }

    /** A new release of the wanted revision. */
    record Begin() implements Turn {}

    /**
     * The release is over; {@code release} holds what was learned last.
     *
     * @param restored how the checks of what was gone back to came out
     */
    record End(Release release, Map<String, CheckResult> restored) implements Turn {
        End(Release release) {
            this(release, Map.of());
        }
    }
}
