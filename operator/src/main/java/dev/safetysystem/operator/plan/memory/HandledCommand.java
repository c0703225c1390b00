package dev.safetysystem.operator.plan.memory;

/**
 * A command that was answered.
 *
 * @param done whether it was carried out; else it was rejected
 * @param at ISO instant
 */
public record HandledCommand(String verb, String value, boolean done, String at, String message) {}
