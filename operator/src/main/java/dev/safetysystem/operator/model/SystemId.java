package dev.safetysystem.operator.model;

/**
 * One incarnation of a {@code SafetySystem}: a deleted and recreated resource of the same name is
 * another one.
 */
public record SystemId(String namespace, String name, String uid) {}
