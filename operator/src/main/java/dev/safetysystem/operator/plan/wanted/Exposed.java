package dev.safetysystem.operator.plan.wanted;

/**
 * A port of a Service.
 *
 * @param target as in {@code targetPort}: a number, or a name that each pod resolves for itself
 */
public record Exposed(String name, int number, String protocol, String target) {}
