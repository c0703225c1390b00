package dev.safetysystem.e2e.junit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Beside {@link OnKwok}: an operator for all namespaces runs as a process of its own while the
 * tests of this class do; all classes on one cluster share it. Methods may take it as a parameter
 * of type {@link dev.safetysystem.e2e.operator.LaunchedOperator}. Skipped on a cluster that was
 * given: its pods have no faults to order.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@OnKwok
@ExtendWith(OperatorExtension.class)
public @interface WithOperator {}
