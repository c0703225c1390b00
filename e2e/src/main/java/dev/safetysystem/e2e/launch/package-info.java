/**
 * How {@code launch.sh} starts a command line of this module without Maven once it is compiled.
 *
 * <p>Not in here: the command lines themselves.
 */
package dev.safetysystem.e2e.launch;
