package dev.safetysystem.e2e.junit;

import org.junit.jupiter.api.parallel.ResourceLock;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Beside {@link OnKwok}: the class has a cluster to itself, taken down after it, because it counts
 * every write, changes what is everybody's, or no other operator may be there. One such class runs
 * at a time, beside those that share a cluster: a machine of two cores carries two clusters, not
 * eight.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock(Alone.SECOND_CLUSTER)
public @interface Alone {
    /** Whoever starts a cluster beside the shared one holds this. */
    String SECOND_CLUSTER = "a second cluster";
}
