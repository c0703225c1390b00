package dev.safetysystem.migrate.history;

/**
 * On whose behalf something is done.
 *
 * @param set name of the set of migrations; a database may hold several
 * @param system name of the system
 * @param revision name of the revision
 */
public record Actor(String set, String system, String revision) {}
