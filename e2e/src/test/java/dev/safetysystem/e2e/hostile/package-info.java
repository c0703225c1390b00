/**
 * What somebody does who may edit a namespace, or who is on the network, and means harm.
 *
 * <p>Does not belong here: what must hold all the same, which the scenarios say.
 */
package dev.safetysystem.e2e.hostile;
