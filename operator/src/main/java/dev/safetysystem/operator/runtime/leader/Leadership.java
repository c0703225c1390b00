package dev.safetysystem.operator.runtime.leader;

/** Whether this process may write. */
@FunctionalInterface
public interface Leadership {
    /** False as soon as another process could have taken over, whether it has or not. */
    boolean held();
}
