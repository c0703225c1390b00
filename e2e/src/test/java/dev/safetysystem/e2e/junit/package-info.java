/**
 * How a JUnit test says which cluster it stands on, and gets it.
 *
 * <p>In here: the annotations, the clusters that one test run shares, fresh namespaces. Not in
 * here: scenarios.
 */
package dev.safetysystem.e2e.junit;
