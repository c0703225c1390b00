package dev.safetysystem.e2e.junit;

/**
 * A namespace that was made for one test and is deleted after it.
 *
 * @param name its name
 */
public record FreshNamespace(String name) {
    @Override
    public String toString() {
        return name;
    }
}
