package dev.safetysystem.operator.plan.target;

/**
 * A port of a Service.
 *
 * @param target the number that pods listen at, or the name that each of them resolves
 */
public record Exposed(String name, int number, String protocol, String target) {}
