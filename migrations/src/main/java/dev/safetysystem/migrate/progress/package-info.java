/** Telling people what a long command is doing. */
package dev.safetysystem.migrate.progress;
