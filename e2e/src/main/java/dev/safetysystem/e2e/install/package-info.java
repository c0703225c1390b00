/**
 * The product as its users install it: images built from this source tree, the operator as a pod by
 * its chart.
 *
 * <p>In here: where the source tree is, archives of images and how they are made, the chart's
 * installation. Not in here: what is then done with the operator.
 */
package dev.safetysystem.e2e.install;
