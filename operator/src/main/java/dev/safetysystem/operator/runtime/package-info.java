/**
 * The shell: everything that touches the world. It carries out what the core decided, in the order
 * in which the core decided it, and decides nothing about a system itself.
 *
 * <p>Belongs here: the framework (Java Operator SDK), the client, caches and live reads, the
 * executor of actions, checks over HTTP, events, metrics, logs, leadership, configuration, main.
 * Does not belong here: any rule about releases ({@code plan}), objects ({@code render}) or
 * conditions ({@code status}).
 */
package dev.safetysystem.operator.runtime;
