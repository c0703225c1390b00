package dev.safetysystem.operator.runtime.pass;

import java.time.Duration;

/**
 * When a system is looked at again.
 *
 * @param in at the latest
 * @param patient whether plain changes of its objects wait until then: so after a failure, whose
 *     own writes are among what changes
 * @param goingBack whether the system is on its way back: then whatever wakes it is urgent
 */
record NextLook(Duration in, boolean patient, boolean goingBack) {}
