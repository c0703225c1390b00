/**
 * The command {@code e2e/cluster} for people: up, status, down, kubectl, load-image.
 *
 * <p>In here: words, options, exit codes. Not in here: how anything is done.
 */
package dev.safetysystem.e2e.cluster.command;
