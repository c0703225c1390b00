package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A length of time, such as 500ms, 90s or 1h30m; a form that Go, CEL and people read alike. */
@Text(
        max = 16,
        pattern = "^([0-9]+(ms|s|m|h))+$",
        otherwise = "a duration has units: write for example 500ms, 90s or 1h30m")
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Duration {}
