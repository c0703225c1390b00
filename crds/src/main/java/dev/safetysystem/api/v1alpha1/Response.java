package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.OneOf;

/**
 * What the operator may do by itself, and for how long.
 *
 * @param window how long after the switch it can still be gone back from: by itself when pods are
 *     lost or a check fails, or by command. Default: 1h
 * @param onUnknown Hold or Abort: what happens at the deadline, before traffic moves, if a check
 *     got no answer or a threshold cannot be judged. Default: Hold
 * @param readyWait how long a rollback waits for all pods of the old version before it goes back to
 *     those that are ready; how long a first pod with traffic may be unready before the release is
 *     refused. Default: 60s
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
