/**
 * The operator as a process of its own on this machine, against any cluster: to start, kill and
 * start again.
 *
 * <p>In here: the definition of our resource, an account for the operator, its process. Not in
 * here: the operator as a pod (its chart does that), and what it is expected to do.
 */
package dev.safetysystem.e2e.operator;
