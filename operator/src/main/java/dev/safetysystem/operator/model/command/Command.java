package dev.safetysystem.operator.model.command;

import dev.safetysystem.operator.model.Gate;

import java.time.Instant;
import java.util.Optional;

/** What a person asks for, by an annotation of the resource. */
public sealed interface Command {
    /** The release in progress is refused, and what served before serves again. */
    record Abort(String release, Giver giver) implements Command {}

    /**
     * A revision that served before serves again: in one step while its pods are there, else as a
     * release of it.
     *
     * @param release that is refused
     */
    record RollbackTo(String revision, String release, Giver giver) implements Command {}

    /** The release in progress may pass the gate. */
    record Approve(String release, Gate gate, Giver giver) implements Command {}

    /**
     * A step of the release in progress that only waits for time to pass is over now.
     *
     * @param step empty for the one that it is in
     */
    record Promote(String release, Optional<String> step) implements Command {}

    /** The next attempt of a refused release. */
    record Retry(String release) implements Command {}

    /** No forward step any more, until {@link Resume}. */
    record Hold(Instant at, Giver giver) implements Command {}

    /** Forward steps go on. */
    record Resume(Instant at) implements Command {}

    /** The pods of a component are replaced by the same, in all tracks. */
    record Restart(String component, Instant at) implements Command {}

    /** A verb of the interface that this version does not carry out. */
    record NotSupported(String verb) implements Command {}

    /**
     * Not of the form that its verb needs.
     *
     * @param target what stands before {@code by}, for people
     */
    record Malformed(String target) implements Command {}
}
