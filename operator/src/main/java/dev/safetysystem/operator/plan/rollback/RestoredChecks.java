package dev.safetysystem.operator.plan.rollback;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.release.Turn;
import dev.safetysystem.operator.plan.verdict.CheckOrder;
import dev.safetysystem.operator.plan.verdict.Checks;

import java.util.Optional;
import java.util.TreeMap;

/**
 * The checks before traffic, asked again of the restored version. Whatever they answer, the release
 * ends; the answers go into its record and its last event.
 */
public final class RestoredChecks {
    private RestoredChecks() {}

    /** Ends the release once each check has answered. */
    public static Turn turn(Situation s) {
        var results = new TreeMap<String, CheckResult>();
        for (CheckOrder order : Checks.afterWayBack(s)) {
            var result = Optional.ofNullable(s.seen().checks().get(order.key()));
            if (result.isEmpty()) {
                return Turn.Stay.working(
                        Reason.ROLLING_BACK,
                        "running checks "
                                + Checks.names(Checks.ofRestored(s))
                                + " against the restored version");
            }
            results.put(order.check().name(), result.get());
        }
        return new Turn.End(s.release(), results);
    }
}
