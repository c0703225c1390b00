package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Limits of a value that is either a whole number or a string, such as a port or 25%. */
@Target({ElementType.TYPE_USE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Amount {
    /** Lowest number. */
    long min() default 0;

    /** Highest number. */
    long max();

    /** RE2 pattern of the string. */
    String pattern();
}
