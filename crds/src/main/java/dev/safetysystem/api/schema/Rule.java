package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A rule between fields, in CEL. Either {@code value}, or {@code each} and {@code breaks}: then the
 * message begins with the name of the first item that breaks the rule.
 */
@Repeatable(Rules.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Rule {
    /** Whether there is anything to judge; empty: always. */
    String given() default "";

    /** True if the rule holds. */
    String value() default "";

    /** The items that are judged and what one is called: {@code self.components as c}. */
    String each() default "";

    /** True if an item breaks the rule. */
    String breaks() default "";

    /** Where an item's name stands in it; empty: the item is its name. */
    String named() default ".name";

    /** What must hold, and the remedy. */
    String message();

    /** Path of the field at fault, from here; empty: this object. */
    String field() default "";
}
