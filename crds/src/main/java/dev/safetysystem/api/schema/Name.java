package dev.safetysystem.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A name within the system: a DNS label. */
@Text(max = 63, pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Name {}
