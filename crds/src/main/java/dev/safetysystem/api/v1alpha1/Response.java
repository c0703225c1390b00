package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.OneOf;

/**
 * How long and how far the operator acts by itself.
 *
 * @param window how long after the switch a breach may still roll back. Default: 0s
 * @param onUnknown Hold or Abort: what a check or threshold that cannot be judged means at the
 *     deadline, before traffic moves. Default: Hold
 * @param readyWait how long a rollback waits for the old version's full size before it goes back to
 *     what is ready; how long a lost instance may be missing. Default: 60s
 * @param afterRollback how long thresholds are watched after a rollback. Default: 30m
 * @param keepLogs keep the candidate's last log lines in the release record. Default: false
 */
@WireRecord
public record Response(
        @Duration String window,
        @OneOf({"Hold", "Abort"}) String onUnknown,
        @Duration String readyWait,
        @Duration String afterRollback,
        Boolean keepLogs) {}
