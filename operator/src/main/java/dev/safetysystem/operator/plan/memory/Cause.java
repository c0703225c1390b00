package dev.safetysystem.operator.plan.memory;

/**
 * Why a release is left.
 *
 * @param from the step that was left
 * @param refuse whether its revision is refused; a newer spec refuses nothing
 * @param reason as it was written: a newer operator may know more reasons than this one
 */
public record Cause(String from, boolean refuse, String reason, String message) {}
