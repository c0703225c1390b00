package dev.safetysystem.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Condition;

import java.util.List;

/**
 * What the operator knows. Written when a state or verdict changes, never because a measured value
 * did.
 *
 * @param observedGeneration the generation of the spec that this status describes
 * @param version what serves
 * @param step the step of the release in progress; Steady without one
 * @param message one line for people
 * @param conditions conditions by type; Reconciling and Stalled are present only while true
 * @param revisions the revisions that have a role
 * @param release the release in progress or, after it, the last one
 * @param components size of each component
 * @param thresholds verdict of each threshold
 * @param settings only what differs from the spec
 * @param backups newest verified set of each backup
 * @param attempts the highest attempt number ever given
 * @param handledCommands one entry per command whose annotation remains
 */
@WireRecord
public record SafetySystemStatus(
        Long observedGeneration,
        String version,
        String step,
        String message,
        List<Condition> conditions,
        Revisions revisions,
        Release release,
        List<ComponentStatus> components,
        List<ThresholdStatus> thresholds,
        List<SettingStatus> settings,
        List<BackupStatus> backups,
        Integer attempts,
        List<HandledCommand> handledCommands) {

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
            String name, Integer ready, Integer desired, String track, Autoscaler autoscaler) {}

    /**
     * An autoscaler as it is.
     *
     * @param min lower bound
     * @param max upper bound
     * @param held scaling down is off for the release
     */
    @WireRecord
    public record Autoscaler(Integer min, Integer max, Boolean held) {}

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
            String name, String verdict, String reason, String since, Boolean gates) {}

    /**
     * A setting that differs from the spec.
     *
     * @param name setting
     * @param value value in force
     * @param because threshold or command that set it
     * @param until instant at which it is restored, RFC 3339
     */
    @WireRecord
    public record SettingStatus(String name, String value, String because, String until) {}

    /**
     * Newest verified set of a backup.
     *
     * @param name backup
     * @param set set
     * @param level Written, Readable or Restored
     * @param at instant at which it was verified, RFC 3339
     */
    @WireRecord
    public record BackupStatus(String name, String set, String level, String at) {}

    /**
     * A command that was answered.
     *
     * @param verb command
     * @param value value of the annotation
     * @param result Done or Rejected
     * @param at instant of the answer, RFC 3339
     * @param message why it was rejected
     */
    @WireRecord
    public record HandledCommand(
            String verb, String value, String result, String at, String message) {}
}
