/**
 * The operator as its users have it: a pod, installed by its chart, with the chart's rights, on a
 * node whose containers run.
 *
 * <p>In here: what a client of a released service sees, and which rights the operator needs. Not in
 * here: what an API server alone can show.
 */
package dev.safetysystem.e2e.real;
