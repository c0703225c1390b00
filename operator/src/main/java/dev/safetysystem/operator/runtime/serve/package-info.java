/**
 * What the operator says about itself: health, and its own metrics.
 *
 * <p>Does not belong here: what it says about a system (conditions, events).
 */
package dev.safetysystem.operator.runtime.serve;
