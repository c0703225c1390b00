/**
 * Carries plans out: one session, one lock, one file after another. What is written to the history
 * and when is decided here, so that a process killed at any moment leaves a state that the next run
 * finishes.
 */
package dev.safetysystem.migrate.run;
