package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.Release;
import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.command.GivenCommand;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a system goes back or is told to: read off its resource, to choose the lane of its pass.
 * What is done is decided in the pass; a wrong guess here costs only a place in the queue.
 */
final class Urgency {
    private static final Set<String> GOING_BACK = Set.of("RollingBack", "Abandoning");
    private static final List<String> COMMANDS = List.of("abort", "rollback-to");

    private Urgency() {}

    /** What a resource wakes its system with. */
    static Wake of(SafetySystem resource) {
        return goesBack(resource.getStatus()) || commandedBack(resource)
                ? Wake.WAY_BACK
                : Wake.NEWS;
    }

    /** Whether a status says that a release is being left. */
    static boolean goesBack(SafetySystemStatus status) {
        return Optional.ofNullable(status)
                .map(SafetySystemStatus::release)
                .map(Release::step)
                .filter(GOING_BACK::contains)
                .isPresent();
    }

    private static boolean commandedBack(SafetySystem resource) {
        Map<String, String> annotations =
                Optional.ofNullable(resource.getMetadata().getAnnotations()).orElse(Map.of());
        return GivenCommand.in(annotations).stream()
                .filter(command -> COMMANDS.contains(command.verb()))
                .anyMatch(command -> !answered(resource, command));
    }

    private static boolean answered(SafetySystem resource, GivenCommand command) {
        return Optional.ofNullable(resource.getStatus())
                .map(SafetySystemStatus::handledCommands)
                .orElse(List.of())
                .stream()
                .filter(known -> known.verb().equals(command.verb()))
                .anyMatch(known -> known.value().equals(command.value()));
    }
}
