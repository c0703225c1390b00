package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name or the number of a port. */
@Amount(min = 1, max = 65535, pattern = "^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$")
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Port {}
