package dev.safetysystem.operator.observe;

import java.time.Instant;

/**
 * How a container of a pod last ended, by itself as far as anybody can tell.
 *
 * @param began when that run of it was started
 * @param at when it ended
 * @param times how often it has ended since the pod was made
 * @param outOfMemory whether the kernel killed it for want of memory
 * @param limited whether the node says that it has a memory limit of its own
 * @param words how it ended, in one short line without anything that it said itself
 */
public record ContainerEnd(
        String container,
        int exitCode,
        Instant began,
        Instant at,
        int times,
        boolean outOfMemory,
        boolean limited,
        String words) {}
