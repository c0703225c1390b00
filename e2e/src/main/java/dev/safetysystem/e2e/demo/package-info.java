/**
 * The command {@code e2e/demo}: the product's main job on a real cluster, shown as it happens.
 *
 * <p>In here: the acts of the demo, what is seen meanwhile, how it is drawn, what it promises. Not
 * in here: how clusters are started, images are made and requests are sent.
 */
package dev.safetysystem.e2e.demo;
