package dev.safetysystem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.fabric8.kubernetes.api.model.IntOrString;

import java.util.List;
import java.util.Map;

/**
 * A bound on a number over time, with what is done when it breaks. Exactly one source is set:
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
 * @param target the objective, a decimal; drives the tuner and the dashboard, breaks nothing
 * @param min lowest good value, a decimal
 * @param max highest good value, a decimal
 * @param maxIncrease highest good increase over the stable revision, a decimal
 * @param forDuration how long it must be broken to count. Default: 0s, at least two samples
 * @param every how often it is judged. Default: 5s in Bake, 30s later
 * @param warmup how long samples after the switch do not count. Default: the query's longest range
 * @param minTraffic {@code ratio.total} below this is no traffic, a decimal. Default: 0
 * @param onNoTraffic Hold or Pass: what no traffic means in a release. Default: Hold in Production,
 *     else Pass
 * @param severity info, warning or critical, for people and alert rules. Default: warning
 * @param respond the ladder of responses; each next rung if it is still broken {@code after} so
 *     long
 */
@WireRecord
public record Threshold(
        String name,
        String component,
        String query,
        Ratio ratio,
        JsonSource json,
        Alert alert,
        String unit,
        String target,
        String min,
        String max,
        String maxIncrease,
        @JsonProperty("for") String forDuration,
        String every,
        String warmup,
        String minTraffic,
        String onNoTraffic,
        String severity,
        List<Rung> respond) {

    /**
     * Share of bad in total. No bad series while there is a total is 0.
     *
     * @param bad PromQL; one number
     * @param total PromQL; one number
     */
    @WireRecord
    public record Ratio(String bad, String total) {}

    /**
     * A number from a JSON document that every ready pod of the component serves.
     *
     * @param port name or number of one of the component's ports. Default: the first
     * @param path path of the document
     * @param pointer JSON pointer to the number
     * @param reduce Average, Min, Max or Sum over the pods. Default: Average
     */
    @WireRecord
    public record JsonSource(IntOrString port, String path, String pointer, String reduce) {}

    /**
     * An alerting rule of the metric source.
     *
     * @param name alert name
     * @param labels labels that the alert must have
     */
    @WireRecord
    public record Alert(String name, Map<String, String> labels) {}
}
