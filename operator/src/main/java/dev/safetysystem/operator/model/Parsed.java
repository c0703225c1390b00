package dev.safetysystem.operator.model;

import java.util.List;

/** A resource as far as it could be understood. */
public sealed interface Parsed {
    /** Whether forward steps are to stop: a person says so whatever else the spec says. */
    boolean paused();

    /** Understood as a whole. */
    record Valid(DesiredSystem system) implements Parsed {
        @Override
        public boolean paused() {
            return system.paused();
        }
    }

    /** Not understood, or not to be honoured; every field that is in the way is named. */
    record Invalid(boolean paused, List<Violation> violations) implements Parsed {
        /** Wrong input goes before what this operator cannot do: it has to be mended first. */
        public Violation.Kind kind() {
            return violations.stream().anyMatch(v -> v.kind() == Violation.Kind.INVALID_SPEC)
                    ? Violation.Kind.INVALID_SPEC
                    : Violation.Kind.NOT_SUPPORTED;
        }
    }

    /** One field and what is wrong with it, the remedy included. */
    record Violation(Kind kind, String field, String message) {
        /** Whose fault it is. */
        public enum Kind {
            INVALID_SPEC,
            NOT_SUPPORTED
        }
    }
}
