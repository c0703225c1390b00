package dev.safetysystem.operator.model;

import java.util.List;

/** A resource as far as it could be understood. */
public sealed interface Parsed {
    /**
     * Whether forward steps are to stop: this is heeded even if the rest of the spec is invalid.
     */
    boolean paused();

    /** Understood as a whole. */
    record Valid(DesiredSystem system) implements Parsed {
        @Override
        public boolean paused() {
            return system.paused();
        }
    }

    /** Invalid or not supported; every field at fault is named. */
    record Invalid(boolean paused, List<Violation> violations) implements Parsed {
        /** InvalidSpec if any field is invalid: that has to be corrected first. */
        public Violation.Kind kind() {
            return violations.stream().anyMatch(v -> v.kind() == Violation.Kind.INVALID_SPEC)
                    ? Violation.Kind.INVALID_SPEC
                    : Violation.Kind.NOT_SUPPORTED;
        }
    }
}
