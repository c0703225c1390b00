package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.plan.bluegreen.BlueGreen;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.release.Procedure;
import dev.safetysystem.operator.plan.rolling.Rolling;

/** The one place that tells the strategies apart. */
final class Strategies {
    private static final Procedure ROLLING = new Rolling();
    private static final Procedure BLUE_GREEN = new BlueGreen();

    private Strategies() {}

    /** How the release in progress is carried out; between releases, how what serves is kept. */
    static Procedure of(Situation s) {
        return of(s.strategy());
    }

    /** How a release that starts now is carried out: what the spec asks for. */
    static Procedure next(Situation s) {
        return of(s.desired().orElseThrow().rollout().strategy());
    }

    private static Procedure of(Strategy strategy) {
        return switch (strategy) {
            case ROLLING -> ROLLING;
            case BLUE_GREEN -> BLUE_GREEN;
        };
    }
}
