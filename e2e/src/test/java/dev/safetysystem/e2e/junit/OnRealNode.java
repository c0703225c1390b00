package dev.safetysystem.e2e.junit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The tests of this class run on a cluster with a real node on this machine, shared by the whole
 * test run, with metrics-server. Where that cannot be they are skipped with the reason; under
 * {@code CI=true} they fail. Parameters as with {@link OnKwok}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GroundExtension.class)
public @interface OnRealNode {}
