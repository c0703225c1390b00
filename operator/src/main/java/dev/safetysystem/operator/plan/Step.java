package dev.safetysystem.operator.plan;

import java.time.Instant;

/**
 * Where a release is. Each record holds the facts of its step that cannot be observed afterwards;
 * it is written to the status before the step does anything.
 */
public sealed interface Step {
    /** When the step began. */
    Instant since();

    /** The word that status, events and metrics use. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Everything the release needs is there. */
    record Preflight(Instant since) implements Step {}

    /** The candidate's instances come up, without traffic. */
    record Deploy(Instant since) implements Step {}

    /** The candidate is asked the checks. */
    record Verify(Instant since) implements Step {}

    /** Traffic moves. */
    record Switch(Instant since) implements Step {}

    /** The candidate serves and is watched. */
    record Bake(Instant since) implements Step {}

    /** The serving track's templates change, component by component. */
    record Roll(Instant since) implements Step {}

    /** What the release needed and nobody needs any more goes. */
    record Retire(Instant since) implements Step {}

    /** Traffic first, then templates, then the candidate's instances. */
    record RollingBack(Instant since, Cause cause) implements Step {}

    /** The candidate never had traffic: its instances go. */
    record Abandoning(Instant since, Cause cause) implements Step {}

    /**
     * Why a release is left.
     *
     * @param from the step that was left
     * @param refuse whether its revision is refused; a newer spec refuses nothing
     * @param reason one of the wire format's causes, or {@code NewSpec}
     */
    record Cause(String from, boolean refuse, String reason, String message) {}
}
