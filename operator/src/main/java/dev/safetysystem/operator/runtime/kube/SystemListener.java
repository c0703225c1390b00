package dev.safetysystem.operator.runtime.kube;

/** Told of every change of an object that may tell its system something. */
@FunctionalInterface
public interface SystemListener {
    /**
     * An object of a system is another now, new, or gone.
     *
     * @param lost whether something that was ready is not ready any more, and nobody asked for that
     */
    void changed(String namespace, String system, boolean lost);
}
