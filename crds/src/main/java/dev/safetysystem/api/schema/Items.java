package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Limits of a list or map, and how two writers of a list merge. */
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Items {
    /** Fewest items. */
    int min() default 0;

    /** Most items. */
    int max();

    /** Fields of an item that identify it; none: the list is written as a whole. */
    String[] keys() default {};

    /** Whether the items are values of which each appears once. */
    boolean set() default false;
}
