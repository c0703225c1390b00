/**
 * How a command ends: exit codes, problems with their place and remedy, results. Knows nothing of
 * databases, files or terminals.
 */
package dev.safetysystem.migrate.outcome;
