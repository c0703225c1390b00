package dev.safetysystem.operator.model.check;

import java.time.Duration;

/**
 * A yes/no question that judges a version before it gets traffic. A right answer is Pass at once.
 * Otherwise it is asked again until {@code timeout}; then a wrong answer is Fail, none is Unknown.
 */
public record Check(String name, Question question, Duration timeout) {
    /** The component whose pods are asked. */
    public String component() {
        return question.component();
    }
}
