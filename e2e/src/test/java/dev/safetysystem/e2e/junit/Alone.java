package dev.safetysystem.e2e.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Beside {@link OnKwok}: the class has a cluster to itself, taken down after it, because it counts
 * every write, changes what is everybody's, or no other operator may be there. It names the place
 * of that cluster as its {@link org.junit.jupiter.api.parallel.ResourceLock}: there are two, since
 * a machine of two cores carries three clusters at once and not eight.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Alone {
    /** Whoever starts a cluster beside the shared one holds this, or {@link #THIRD_CLUSTER}. */
    String SECOND_CLUSTER = "a second cluster";

    /** As {@link #SECOND_CLUSTER}. */
    String THIRD_CLUSTER = "a third cluster";
}
