/**
 * What the operator does with systems, on a real API server with real controllers and nodes whose
 * pods are only objects. Every scenario speaks the wire format as a user does: it applies
 * resources, and reads status, objects and the audit log.
 *
 * <p>Not in here: what needs containers that really run.
 */
package dev.safetysystem.e2e.scenario;
