/** What is in the operator's image, run by its own JVM. */
package dev.safetysystem.operator.image;
