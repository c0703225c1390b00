package dev.safetysystem.api.v1alpha1;

import java.util.List;

/**
 * One attempt to bring a revision into service.
 *
 * @param name {@code <revision>-<attempt>}
 * @param step the step it is in
 * @param since instant at which the step began, RFC 3339
 * @param strategy Rolling or BlueGreen, frozen at the start
 * @param strategyHash hash of the frozen strategy
 * @param judgedBy hash of the frozen checks and gating thresholds
 * @param progress facts that cannot be observed again
 * @param checks last verdict of each check
 */
@WireRecord
public record Release(
        String name,
        String step,
        String since,
        String strategy,
        String strategyHash,
        String judgedBy,
        Progress progress,
        List<CheckResult> checks) {

    /**
     * Verdict of a check.
     *
     * @param name check
     * @param verdict Pass, Fail or Unknown
     * @param reason why it is Unknown
     * @param message what was seen, without response bodies
     * @param at instant, RFC 3339
     */
    @WireRecord
    public record CheckResult(
            String name, String verdict, String reason, String message, String at) {}
}
