package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Instant;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.Condition;
import io.soabase.recordbuilder.core.RecordBuilder;

import java.util.List;

/**
 * What the operator knows. It is written when a state or a verdict changes. Numbers of pods may
 * therefore be out of date.
 *
 * @param observedGeneration the generation of the spec that this status describes; -1, which the
 *     API server fills in, until an operator has looked at the resource
 * @param version the version that serves
 * @param step the step of the release in progress; Steady without one
 * @param message one line for people: what serves, or what is waited for, or what went wrong
 * @param conditions conditions by type; Reconciling and Stalled are present only while true
 * @param revisions the revisions that have a role
 * @param waiting a wait outside a step of a release
 * @param held set while the command hold is in force: no forward step until the command resume
 * @param restarts when people last had the pods of a component replaced
 * @param release the release in progress; absent between releases
 * @param components size of each component
 * @param thresholds verdict of each threshold
 * @param settings settings that differ from the spec
 * @param backups newest verified set of each backup
 * @param attempts the highest attempt number ever given
 * @param handledCommands commands and their answers, as long as their annotation remains
 */
@WireRecord
@RecordBuilder
@RecordBuilder.Options(enableWither = false)
public record SafetySystemStatus(
        @Range(min = -1, max = Long.MAX_VALUE) Long observedGeneration,
        @Text(min = 0, max = 128) String version,
        @Text(min = 0, max = 64) String step,
        @Text(min = 0, max = 1024) String message,
        @Items(max = 32, keys = "type") List<Condition> conditions,
        Revisions revisions,
        Waiting waiting,
        Held held,
        @Items(max = 64, keys = "component") List<Restart> restarts,
        Release release,
        @Items(max = 32, keys = "name") List<ComponentStatus> components,
        @Items(max = 64, keys = "name") List<ThresholdStatus> thresholds,
        @Items(max = 64, keys = "name") List<SettingStatus> settings,
        @Items(max = 16, keys = "name") List<BackupStatus> backups,
        @Range(max = Integer.MAX_VALUE) Integer attempts,
        @Items(max = 64) List<HandledCommand> handledCommands) {

    /**
     * A wait outside a step of a release: its deadline counts from {@code since}.
     *
     * @param reason WaitingForReference or another WaitingFor… reason
     * @param since instant, RFC 3339
     */
    @WireRecord
    public record Waiting(@Required @Text(max = 64) String reason, @Instant String since) {}

    /**
     * A hold that a person commanded.
     *
     * @param since instant that the command names, RFC 3339
     * @param by who gave it
     * @param because why
     */
    @WireRecord
    public record Held(
            @Required @Instant String since,
            @Text(min = 0, max = 256) String by,
            @Text(min = 0, max = 256) String because) {}

    /**
     * A restart of a component that a person commanded.
     *
     * @param component component
     * @param at instant that the command names, RFC 3339
     */
    @WireRecord
    public record Restart(
            @Required @Text(max = 63) String component, @Required @Instant String at) {}

    /**
     * Size of a component.
     *
     * @param name component
     * @param ready ready pods of the serving track
     * @param desired desired pods of the serving track
     * @param track serving track
     * @param autoscaler the component's autoscaler
     */
    @WireRecord
    public record ComponentStatus(
            @Required @Text(max = 63) String name,
            @Range(max = Integer.MAX_VALUE) Integer ready,
            @Range(max = Integer.MAX_VALUE) Integer desired,
            @Text(min = 0, max = 63) String track,
            Autoscaler autoscaler) {}

    /**
     * An autoscaler as it is.
     *
     * @param min lower bound
     * @param max upper bound
     * @param held whether scaling down is off during the release
     */
    @WireRecord
    public record Autoscaler(
            @Range(max = Integer.MAX_VALUE) Integer min,
            @Range(max = Integer.MAX_VALUE) Integer max,
            Boolean held) {}

    /**
     * Verdict of a threshold.
     *
     * @param name threshold
     * @param verdict Pass, Breach or Unknown
     * @param reason why it is Unknown
     * @param since instant of the verdict, RFC 3339
     * @param gates whether it can hold a release
     */
    @WireRecord
    public record ThresholdStatus(
            @Required @Text(max = 63) String name,
            @Text(max = 64) String verdict,
            @Text(min = 0, max = 64) String reason,
            @Instant String since,
            Boolean gates) {}

    /**
     * A setting that differs from the spec.
     *
     * @param name setting
     * @param value value in force
     * @param because threshold or command that set it
     * @param until instant at which it is restored, RFC 3339
     */
    @WireRecord
    public record SettingStatus(
            @Required @Text(max = 64) String name,
            @Text(min = 0, max = 4096) String value,
            @Text(min = 0, max = 256) String because,
            @Instant String until) {}

    /**
     * Newest verified set of a backup.
     *
     * @param name backup
     * @param set set
     * @param level Written, Readable or Restored
     * @param at instant at which it was verified, RFC 3339
     */
    @WireRecord
    public record BackupStatus(
            @Required @Text(max = 63) String name,
            @Text(min = 0, max = 253) String set,
            @Text(min = 0, max = 64) String level,
            @Instant String at) {}

    /**
     * A command and its answer.
     *
     * @param verb command
     * @param value value of the annotation
     * @param result Done, Rejected, or Waiting: it is carried out later
     * @param at instant of the answer, RFC 3339
     * @param message what was done, why it was rejected, or what it waits for
     */
    @WireRecord
    public record HandledCommand(
            @Required @Text(max = 64) String verb,
            @Required @Text(min = 0, max = 1024) String value,
            @Text(min = 0, max = 64) String result,
            @Instant String at,
            @Text(min = 0, max = 1024) String message) {}
}
