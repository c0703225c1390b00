/**
 * The checks of a release, carried out beside the passes: when a question is asked, and how.
 *
 * <p>Does not belong here: which checks there are and what their results mean ({@code plan}), and
 * anything that holds credentials of the API server.
 */
package dev.safetysystem.operator.runtime.check;
