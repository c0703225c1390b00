/**
 * Constant requests to a service, and what became of each.
 *
 * <p>In here: what is asked, how often, over which kind of connection; answered, lost, timed out.
 * Not in here: what the figures have to be, and where the service comes from.
 */
package dev.safetysystem.e2e.load;
