/**
 * As much of Redis as a queue needs: a connection, and streams that are read by groups.
 *
 * <p>Here belongs what Redis understands, and nothing about what is in the messages.
 */
package dev.safetysystem.samples.redis;
