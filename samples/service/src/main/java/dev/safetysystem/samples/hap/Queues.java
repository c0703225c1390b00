package dev.safetysystem.samples.hap;

import dev.safetysystem.samples.redis.Queue;

/** The streams between the services, each with the one group that reads it. */
final class Queues {
    /** Screened events. */
    static final Queue TO_REASON = new Queue("events:reasoning_queue", "reasoning");

    /** Events about which something is to be done. */
    static final Queue TO_EXECUTE = new Queue("events:actions", "action-executor");

    private Queues() {}
}
