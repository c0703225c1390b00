/**
 * What the build has made, looked at without running it.
 *
 * <p>What belongs here: contents of images. What does not: what the operator does once it is
 * installed.
 */
package dev.safetysystem.e2e.install;
