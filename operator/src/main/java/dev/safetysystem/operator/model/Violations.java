package dev.safetysystem.operator.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong while a resource is read, so that all of it is named at once. */
final class Violations {
    /** Kubernetes counts seconds in 32 bits, which is 68 years. */
    private static final Duration LONGEST = Duration.ofHours(87_600);

    private final List<Violation> list = new ArrayList<>();

    void invalid(String field, String message) {
        list.add(new Violation(Violation.Kind.INVALID_SPEC, field, message));
    }

    void notSupported(String field, String message) {
        list.add(new Violation(Violation.Kind.NOT_SUPPORTED, field, message));
    }

    /** Names a field that this operator does not support, if it is there. */
    void notSupportedIf(boolean present, String field) {
        if (present) {
            notSupported(field, "this version of the operator does not support it; remove it");
        }
    }

    Duration duration(String field, String text, Duration otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            Duration duration = WireDuration.parse(text);
            if (duration.compareTo(LONGEST) > 0) {
                invalid(field, "\"" + text + "\" is longer than ten years; write at most 87600h");
                return otherwise;
            }
            return duration;
        } catch (IllegalArgumentException e) {
            invalid(field, e.getMessage());
            return otherwise;
        }
    }

    List<Violation> list() {
        return List.copyOf(list);
    }
}
