package dev.safetysystem.operator.model.check;

import java.time.Duration;
import java.util.Optional;

/**
 * A yes/no question that judges a version. A right answer is Pass at once. Otherwise it is asked
 * again until {@code timeout}; then a wrong answer is Fail, none is Unknown.
 *
 * @param every how long after an answer it is asked again, while the version is watched
 */
public record Check(
        String name, When at, Question question, Duration timeout, Optional<Duration> every) {

    /** When in a release it is asked. */
    public enum When {
        /** The version has no traffic yet. */
        BEFORE_SWITCH,
        /** It has traffic, and can still be gone back from. */
        AFTER_SWITCH
    }

    /** A check before traffic. */
    public Check(String name, Question question, Duration timeout) {
        this(name, When.BEFORE_SWITCH, question, timeout, Optional.empty());
    }

    /** The component whose pods are asked. */
    public String component() {
        return question.component();
    }
}
