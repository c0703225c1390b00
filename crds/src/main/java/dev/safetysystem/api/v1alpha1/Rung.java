package dev.safetysystem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.safetysystem.api.schema.Amount;
import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.IntOrString;

/**
 * One response in a threshold's ladder.
 *
 * @param action Notify, Hold, Adjust, ScaleOut, Isolate (nobody may call the threshold's component)
 *     or Rollback
 * @param after how long the breach must last after the response before; not on the first one.
 *     Default: the threshold's {@code for}
 * @param notification whom Notify tells
 * @param adjust what Adjust sets
 * @param scaleOut what ScaleOut raises
 * @param database Keep: a Rollback leaves the schema as it is, even if the migration says Revert
 */
@WireRecord
@Rule(
        value = "(self.action == 'Notify') == has(self.notify)",
        message = "action: Notify and notify belong together: add the missing one",
        field = ".notify")
@Rule(
        value = "(self.action == 'Adjust') == has(self.adjust)",
        message = "action: Adjust and adjust belong together: add the missing one",
        field = ".adjust")
@Rule(
        value = "(self.action == 'ScaleOut') == has(self.scaleOut)",
        message = "action: ScaleOut and scaleOut belong together: add the missing one",
        field = ".scaleOut")
@Rule(
        value = "!has(self.database) || self.action == 'Rollback'",
        message = "database belongs to action: Rollback: remove it",
        field = ".database")
public record Rung(
        @Required @OneOf({"Notify", "Hold", "Adjust", "ScaleOut", "Isolate", "Rollback"})
                String action,
        @Duration String after,
        @JsonProperty("notify") Notification notification,
        Adjust adjust,
        ScaleOut scaleOut,
        @OneOf("Keep") String database) {

    /**
     * A message to people.
     *
     * @param to a sink that the operator's configuration names
     */
    @WireRecord
    public record Notification(@Required @Name String to) {}

    /**
     * A setting changed for a time; the setting's {@code automatic} must allow it.
     *
     * @param setting setting, without the prefix
     * @param to value
     * @param forDuration how long; at most {@code automatic.atMost}
     */
    @WireRecord
    public record Adjust(
            @Required @Text(max = 40, pattern = "^[A-Za-z0-9_]+$") String setting,
            @Required @Text(min = 0, max = 256) String to,
            @JsonProperty("for") @Required @Duration String forDuration) {}

    /**
     * minReplicas raised for a time, within maxReplicas.
     *
     * @param component component with autoscaling
     * @param by pods or percent of the present size
     * @param forDuration how long
     */
    @WireRecord
    public record ScaleOut(
            @Required @Name String component,
            @Required @Amount(min = 1, max = 1000, pattern = "^[1-9][0-9]{0,3}%$") IntOrString by,
            @JsonProperty("for") @Required @Duration String forDuration) {}
}
