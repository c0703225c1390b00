package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A decimal number as a string: JSON numbers are not the same number in every language. */
@Text(
        max = 32,
        pattern = "^-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$",
        otherwise = "a decimal is a number in quotes, without a unit: write for example \"0.05\"")
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Decimal {}
