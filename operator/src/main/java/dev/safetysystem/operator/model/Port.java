package dev.safetysystem.operator.model;

/** A container port; the Service port has the same number and name. */
public record Port(String name, int number, String protocol) {
    static String unnamed(int number) {
        return "port-" + number;
    }

    /** Whether the container port has that name, so that a Service can use it as targetPort. */
    public boolean named() {
        return !name.equals(unnamed(number));
    }
}
