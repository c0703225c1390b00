package dev.safetysystem.operator.model;

/** A container port; the Service port has the same number and name. */
public record Port(String name, int number, String protocol) {
    static String unnamed(int number) {
        return "port-" + number;
    }

    /** Whether its container's port has that name: then a Service can lead to it by name. */
    public boolean named() {
        return !name.equals(unnamed(number));
    }
}
