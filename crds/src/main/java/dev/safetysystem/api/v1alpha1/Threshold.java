package dev.safetysystem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.safetysystem.api.schema.Decimal;
import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.ExactlyOne;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Path;
import dev.safetysystem.api.schema.Pointer;
import dev.safetysystem.api.schema.Port;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.IntOrString;

import java.util.List;
import java.util.Map;

/**
 * A bound on a number over time, and what is done when it is broken. Exactly one source is set:
 * query, ratio, json or alert. It gates a release if its ladder contains Hold or Rollback.
 *
 * <p>In queries {@code {{pods}}} stands for an anchored regular expression of the judged revision's
 * pods, {@code {{namespace}}}, {@code {{component}}} and {@code {{revision}}} for their names.
 *
 * @param name name
 * @param component component whose pods are judged. Default: all
 * @param query PromQL; one number
 * @param ratio share of bad in total
 * @param json a number from the component's own JSON document
 * @param alert an alerting rule; needs no bound
 * @param unit unit of the number, for people
 * @param target the objective, a decimal; used by tuning and the dashboard, never a breach
 * @param min lowest good value, a decimal
 * @param max highest good value, a decimal
 * @param maxIncrease highest good increase over the stable revision, a decimal
 * @param forDuration how long it must be broken to count as a breach. Default: 0s, at least two
 *     samples
 * @param every how often it is judged. Default: 5s in Bake, 30s later
 * @param warmup how long after the switch samples do not count. Default: the query's longest range
 * @param minTraffic {@code ratio.total} below this is no traffic, a decimal. Default: 0
 * @param onNoTraffic Hold or Pass: what a release does when there is no traffic. Default: Hold in
 *     Production, else Pass
 * @param severity info, warning or critical, for people and alert rules. Default: warning
 * @param respond the responses, in order: a ladder. The next one follows if the breach lasts {@code
 *     after} longer. Without any the threshold is only shown, and used by tuning
 */
@WireRecord
@ExactlyOne({"query", "ratio", "json", "alert"})
@Rule(
        value =
"""
has(self.alert) || has(self.min) || has(self.max) || has(self.maxIncrease)
""",
        message = "a bound is missing: add min, max or maxIncrease")
@Rule(
        value =
"""
!has(self.alert) || !has(self.min) && !has(self.max) && !has(self.maxIncrease)
&& !has(self.target)
""",
        message = "an alert has its bound in its own rule: remove min, max, maxIncrease and target",
        field = ".alert")
@Rule(
        value = "!has(self.min) || !has(self.max) || double(self.min) <= double(self.max)",
        message = "min must not be above max: exchange them",
        field = ".min")
@Rule(
        value = "has(self.ratio) || !has(self.minTraffic) && !has(self.onNoTraffic)",
        message = "minTraffic and onNoTraffic belong to ratio: remove them or use ratio")
@Rule(
        value = "!has(self.json) || has(self.component)",
        message = "json is read from a component's pods: add component",
        field = ".json")
@Rule(
        value = "!has(self.every) || duration(self.every) >= duration('1s')",
        message = "every must be at least 1s: raise it",
        field = ".every")
@Rule(
        value =
"""
!has(self.respond) || has(self.component) || !self.respond.exists(r,
r.action == 'Isolate')
""",
        message = "Isolate cuts off the threshold's component: add component",
        field = ".respond")
@Rule(
        value = "!has(self.respond) || !has(self.respond[0].after)",
        message = "the first rung acts on the breach itself: remove its after, or use for",
        field = ".respond")
public record Threshold(
        @Required @Name String name,
        @Name String component,
        @Text(max = 4096) String query,
        Ratio ratio,
        JsonSource json,
        Alert alert,
        @Text(max = 32) String unit,
        @Decimal String target,
        @Decimal String min,
        @Decimal String max,
        @Decimal String maxIncrease,
        @JsonProperty("for") @Duration String forDuration,
        @Duration String every,
        @Duration String warmup,
        @Decimal String minTraffic,
        @OneOf({"Hold", "Pass"}) String onNoTraffic,
        @OneOf({"info", "warning", "critical"}) String severity,
        @Items(min = 1, max = 6) List<Rung> respond) {

    /**
     * Share of bad in total. It is 0 if there is a total and no bad series.
     *
     * @param bad PromQL; one number
     * @param total PromQL; one number
     */
    @WireRecord
    public record Ratio(
            @Required @Text(max = 4096) String bad, @Required @Text(max = 4096) String total) {}

    /**
     * A number from a JSON document that every ready pod of the component serves.
     *
     * @param port name or number of one of the component's ports. Default: the first
     * @param path path of the document
     * @param pointer JSON pointer to the number
     * @param reduce Average, Min, Max or Sum over the pods. Default: Average
     */
    @WireRecord
    public record JsonSource(
            @Port IntOrString port,
            @Required @Path String path,
            @Required @Pointer String pointer,
            @OneOf({"Average", "Min", "Max", "Sum"}) String reduce) {}

    /**
     * An alerting rule of the metric source.
     *
     * @param name alert name
     * @param labels labels that the alert must have
     */
    @WireRecord
    public record Alert(
            @Required @Text(max = 255) String name,
            @Items(max = 16) Map<String, @Text(min = 0, max = 1024) String> labels) {}
}
