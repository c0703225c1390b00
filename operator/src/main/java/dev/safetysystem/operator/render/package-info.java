/**
 * From the target to objects, and from objects to the fewest writes.
 *
 * <p>Belongs here: one file per kind of object, and the comparison with the objects that are there.
 * Does not belong here: any decision about when an object should be there ({@code plan}), and the
 * writing itself ({@code runtime}).
 */
package dev.safetysystem.operator.render;
