/**
 * The command line: one class per command, shared groups of options, output. A command reads its
 * options, calls one thing of another package, and turns what it returns into a {@code Result}; it
 * decides nothing itself.
 */
package dev.safetysystem.migrate.cli;
