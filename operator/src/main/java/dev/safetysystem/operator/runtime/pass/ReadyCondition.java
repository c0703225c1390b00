package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystemStatus;

import io.fabric8.kubernetes.api.model.Condition;

import java.util.Optional;

/** Reads the Ready condition of a status, for the metric. */
final class ReadyCondition {
    private ReadyCondition() {}

    static String of(SafetySystemStatus status) {
        return Optional.ofNullable(status.conditions()).stream()
                .flatMap(conditions -> conditions.stream())
                .filter(condition -> "Ready".equals(condition.getType()))
                .map(Condition::getStatus)
                .findFirst()
                .orElse("Unknown");
    }
}
