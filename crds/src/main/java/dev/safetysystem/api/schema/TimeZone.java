package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An IANA time zone. Whether it exists, only the operator says. */
@Text(max = 64, pattern = "^[A-Za-z][A-Za-z0-9_+/-]*$")
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
public @interface TimeZone {}
