/**
 * A small moderation service: it finds hateful, abusive and profane words in texts and refuses what
 * is too severe. In another role it is one of the services of a larger system, which call each
 * other and pass events on through queues.
 *
 * <p>Here belong its rules, its HTTP interface, its roles, its settings and the ways it can
 * misbehave on purpose. Nothing here knows Kubernetes or the operator: the service is released by
 * it, as any other program would be.
 */
package dev.safetysystem.samples.hap;
