package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field that Kubernetes' own type has and this one does not. It is in the schema all the same, so
 * that whoever pastes it is told why it is refused and not only that nobody knows it.
 */
@Repeatable(RefusedFields.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Refused {
    /** The field. */
    String field();

    /** Its type in the schema: boolean, string or array. */
    String type();

    /** The one value that is accepted, since it means what is done anyway; empty: none. */
    String unless() default "";

    /** Why it is refused, and the remedy. */
    String because();
}
