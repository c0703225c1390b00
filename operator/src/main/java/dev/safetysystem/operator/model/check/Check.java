package dev.safetysystem.operator.model.check;

import java.time.Duration;

/**
 * A yes/no question that judges a version before it gets traffic. A right answer passes; any other
 * is asked again until {@code timeout}: last answer wrong is Fail, none at all is Unknown.
 */
public record Check(String name, Question question, Duration timeout) {
    /** The component whose pods are asked. */
    public String component() {
        return question.component();
    }
}
