package dev.safetysystem.migrate.scripts;

import java.util.Optional;

/**
 * One step of the schema.
 *
 * @param version its place in the order
 * @param name what its file calls it
 * @param up what applies it
 * @param down what takes it back, if it can be taken back
 */
public record Migration(Version version, String name, Script up, Optional<Script> down) {}
