/**
 * The shell: everything that touches the world. It carries out what the core decided, in the order
 * in which the core decided it, and decides nothing about a system itself.
 *
 * <p>Belongs directly here: the program itself, its configuration, its log, and the one class that
 * puts all parts together; it may use every room below, and no room uses it. Everything else stands
 * in one of the rooms. Does not belong here: any rule about releases ({@code plan}), objects
 * ({@code render}) or conditions ({@code status}).
 */
package dev.safetysystem.operator.runtime;
