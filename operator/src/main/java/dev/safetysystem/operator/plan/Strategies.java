package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.release.Procedure;
import dev.safetysystem.operator.plan.rolling.Rolling;

/** The one place that tells the strategies apart. */
final class Strategies {
    private static final Procedure ROLLING = new Rolling();

    private Strategies() {}

    /** How the release in progress is carried out, or the next one if none is. */
    static Procedure of(Situation s) {
        return of(s.strategy());
    }

    private static Procedure of(Strategy strategy) {
        return switch (strategy) {
            case ROLLING -> ROLLING;
        };
    }
}
