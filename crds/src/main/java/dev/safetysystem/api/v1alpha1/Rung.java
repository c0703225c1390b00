package dev.safetysystem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.fabric8.kubernetes.api.model.IntOrString;

/**
 * One rung of a threshold's ladder of responses.
 *
 * @param action Notify, Hold, Adjust, ScaleOut, Isolate (nobody may call the threshold's component)
 *     or Rollback
 * @param after how long the breach must have lasted beyond the rung before; not on the first rung.
 *     Default: the threshold's {@code for}
 * @param notification whom Notify tells
 * @param adjust what Adjust sets
 * @param scaleOut what ScaleOut raises
 * @param database Keep: a Rollback leaves the schema as it is, whatever the migration says
 */
@WireRecord
public record Rung(
        String action,
        String after,
        @JsonProperty("notify") Notification notification,
        Adjust adjust,
        ScaleOut scaleOut,
        String database) {

    /**
     * A message to people.
     *
     * @param to a sink that the operator's configuration names
     */
    @WireRecord
    public record Notification(String to) {}

    /**
     * A setting changed for a time; the setting's {@code automatic} must allow it.
     *
     * @param setting setting, without the prefix
     * @param to value
     * @param forDuration how long; at most {@code automatic.atMost}
     */
    @WireRecord
    public record Adjust(String setting, String to, @JsonProperty("for") String forDuration) {}

    /**
     * minReplicas raised for a time, within maxReplicas.
     *
     * @param component component with autoscaling
     * @param by pods or percent of the present size
     * @param forDuration how long
     */
    @WireRecord
    public record ScaleOut(
            String component, IntOrString by, @JsonProperty("for") String forDuration) {}
}
