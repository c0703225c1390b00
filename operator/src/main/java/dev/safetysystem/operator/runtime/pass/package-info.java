/**
 * From an event to the writes of one pass: what starts a pass, in which lane it runs and when it is
 * tried again; the picture it is decided from; the writes in their order.
 *
 * <p>Does not belong here: how objects are cached and how the API server is talked to ({@code
 * kube}), and any rule about a system: a pass carries out a decision.
 */
package dev.safetysystem.operator.runtime.pass;
