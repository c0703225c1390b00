package dev.safetysystem.e2e.junit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The tests of this class run on a cluster whose pods are only objects, shared by the whole test
 * run; or on the cluster that KUBECONFIG names. Methods may take as parameters:
 *
 * <ul>
 *   <li>{@link dev.safetysystem.e2e.cluster.Cluster}: kubeconfig, kubectl, helm;
 *   <li>{@link dev.safetysystem.e2e.cluster.StartedCluster}: also the audit log and faults; such a
 *       test is skipped on a cluster that was given;
 *   <li>{@link io.fabric8.kubernetes.client.KubernetesClient}: as administrator;
 *   <li>{@link FreshNamespace}: made for this test, deleted after it.
 * </ul>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GroundExtension.class)
public @interface OnKwok {}
