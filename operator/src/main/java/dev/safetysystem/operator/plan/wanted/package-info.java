/**
 * The next safe state, as an ordered list of wanted things.
 *
 * <p>Belongs here: what a thing is, and what a Service offers while two versions stand behind it.
 * Does not belong here: which things are wanted when (the strategies), and objects ({@code
 * render}).
 */
package dev.safetysystem.operator.plan.wanted;
