/**
 * The API server as the operator sees it: clients, caches and what they keep of each object, what
 * is read and written by name, what a refusal means, events.
 *
 * <p>Does not belong here: when something is read or written ({@code pass}).
 */
package dev.safetysystem.operator.runtime.kube;
