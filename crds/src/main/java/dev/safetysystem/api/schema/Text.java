package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits of a string. Every string of the API has them, or those of an annotation that carries this
 * one: without a limit a rule over it has no bounded cost.
 */
@Target({ElementType.TYPE_USE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Text {
    /** Fewest characters. */
    int min() default 1;

    /** Most characters. */
    int max();

    /** RE2 pattern; empty: none. */
    String pattern() default "";

    /** What to write, for those who wrote something else; empty: they are shown the pattern. */
    String otherwise() default "";
}
