package dev.safetysystem.operator.runtime.kube;

/** A resourceVersion as a number, which is how Kubernetes orders the writes of a kind. */
public final class ResourceVersions {
    private ResourceVersions() {}

    /** The number; what is none is older than everything. */
    public static long number(String resourceVersion) {
        try {
            return resourceVersion == null ? 0 : Long.parseLong(resourceVersion);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
