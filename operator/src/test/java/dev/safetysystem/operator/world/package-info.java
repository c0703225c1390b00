/**
 * A simulation, and named one: the pure core against an in-memory cluster with a Deployment, a
 * Service and an autoscaler controller, in virtual time. What it says is proved again on a real API
 * server by the scenarios of {@code e2e}.
 */
package dev.safetysystem.operator.world;
