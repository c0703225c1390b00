package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Instant;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Text;

import io.soabase.recordbuilder.core.RecordBuilder;

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
 * @param firstInstall whether nothing served when it started
 * @param serving track that serves, or will after a first install
 * @param proving track in which the candidate is checked
 * @param progress facts that cannot be observed later
 * @param checks last verdict of each check
 * @param rollbackTo the command rollback-to that started it, with who and why: such a release never
 *     goes back by itself
 * @param approvals what people approved of it
 */
@WireRecord
@RecordBuilder
@RecordBuilder.Options(enableWither = false)
public record Release(
        @Required @Text(max = 63) String name,
        @Text(min = 0, max = 64) String step,
        @Instant String since,
        @Text(min = 0, max = 64) String strategy,
        @Text(min = 0, max = 64) String strategyHash,
        @Text(min = 0, max = 64) String judgedBy,
        Boolean firstInstall,
        @Text(min = 0, max = 63) String serving,
        @Text(min = 0, max = 63) String proving,
        Progress progress,
        @Items(max = 64, keys = "name") List<CheckResult> checks,
        @Text(max = 256) String rollbackTo,
        @Items(max = 3, keys = "step") List<Approval> approvals) {

    /**
     * An approval that a person gave.
     *
     * @param step Start or Switch
     * @param by who gave it
     * @param because why
     * @param at instant, RFC 3339
     */
    @WireRecord
    public record Approval(
            @Required @Text(max = 64) String step,
            @Text(min = 0, max = 256) String by,
            @Text(min = 0, max = 256) String because,
            @Instant String at) {}

    /**
     * Verdict of a check.
     *
     * @param name check
     * @param verdict Pass, Fail or Unknown
     * @param reason why it is Unknown
     * @param message what was asked, expected and answered, without response bodies
     * @param at instant, RFC 3339
     */
    @WireRecord
    public record CheckResult(
            @Required @Text(max = 63) String name,
            @Text(min = 0, max = 64) String verdict,
            @Text(min = 0, max = 64) String reason,
            @Text(min = 0, max = 1024) String message,
            @Instant String at) {}
}
