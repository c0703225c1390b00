package dev.safetysystem.operator.model;

/** Presets of {@code spec.environment}; explicit fields win over them. */
public enum Environment {
    DEVELOPMENT(1),
    STAGING(2),
    PRODUCTION(3);

    private final int replicas;

    Environment(int replicas) {
        this.replicas = replicas;
    }

    /** Replicas of a component that names neither {@code replicas} nor {@code autoscaling}. */
    public int defaultReplicas() {
        return replicas;
    }
}
