package dev.safetysystem.operator.model.command;

import java.util.Optional;

/** What a person asks for, by an annotation of the resource. */
public sealed interface Command {
    /** The release in progress is refused, and what served before serves again. */
    record Abort(String release, String by, Optional<String> because) implements Command {}

    /** The next attempt of a refused release. */
    record Retry(String release) implements Command {}

    /** A verb of the interface that this version does not carry out. */
    record NotSupported(String verb) implements Command {}

    /** Not of the form {@code <target> by <user>}. */
    record Malformed() implements Command {}
}
