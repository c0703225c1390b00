package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Violation;
import dev.safetysystem.operator.plan.memory.Refusal;

import java.util.List;
import java.util.stream.Collectors;

/** What more than one condition says. */
final class Words {
    private Words() {}

    static String of(Refusal refusal) {
        return refusal.version()
                + " was refused ("
                + refusal.release()
                + "): "
                + refusal.message()
                + "; apply another spec, or annotate safetysystem.dev/retry=\""
                + refusal.release()
                + " by <user>\"";
    }

    static String of(List<Violation> violations) {
        return violations.stream()
                .map(v -> v.field() + ": " + v.message())
                .collect(Collectors.joining("; "));
    }
}
