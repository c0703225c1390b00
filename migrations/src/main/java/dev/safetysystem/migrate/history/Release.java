package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.scripts.Version;

/**
 * What a revision needs of the schema.
 *
 * @param revision its name
 * @param builtFor the highest version among its files
 * @param needs the lowest schema it can run on
 */
public record Release(String revision, Version builtFor, Version needs) {}
