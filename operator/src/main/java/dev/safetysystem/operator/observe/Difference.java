package dev.safetysystem.operator.observe;

/**
 * A field of an object that is not as it was rendered.
 *
 * @param path for people, for example {@code spec.template.spec.containers[filter].image}
 * @param found a digest of what is there, since a value may be secret; empty where nothing is
 */
public record Difference(String path, String found) {}
