package dev.safetysystem.migrate.scripts;

/**
 * Flyway's {@code R__views.sql}: applied behind all versions, again whenever its text is another,
 * in the order of names.
 *
 * @param name what its file calls it
 * @param script what is run
 */
public record Repeatable(String name, Script script) {}
