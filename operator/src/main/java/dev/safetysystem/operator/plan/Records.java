package dev.safetysystem.operator.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Rollout;
import dev.safetysystem.operator.observe.CheckResult;

import java.util.Map;
import java.util.Optional;

/**
 * The release record: what was released, how it was judged, how it ended. It also keeps what was
 * frozen at the start. Written at the start and at the end, so that it costs a release two writes.
 */
final class Records {
    private static final int FORMAT = 1;

    private Records() {}

    static JsonNode none() {
        return Json.object();
    }

    static String release(JsonNode record) {
        return record.path("release").asText();
    }

    /** Whether nothing says yet how the release ended. */
    static boolean isOpen(JsonNode record) {
        return !record.has("outcome");
    }

    /** What was frozen. */
    static JsonNode rollout(JsonNode record) {
        return record.path("rollout").isObject() ? record.path("rollout") : none();
    }

    static Target.Record started(Situation situation, Release release, Rollout rollout) {
        var content = Json.object();
        content.put("formatVersion", FORMAT);
        content.put("release", release.name());
        content.put("version", release.candidate().version());
        content.put("revision", release.candidate().revision());
        situation.memory().stable().ifPresent(s -> content.put("over", s.revision()));
        content.put("generation", situation.seen().generation());
        content.put("startedAt", release.step().since().toString());
        content.set("rollout", rollout.wire());
        // Once the candidate is stable nothing differs any more.
        var unasked = Verification.notAsked(situation);
        if (!situation.changed().isEmpty() && !unasked.isEmpty()) {
            var left = content.putArray("notAsked");
            unasked.forEach(
                    check ->
                            left.addObject()
                                    .put("name", check.name())
                                    .put(
                                            "why",
                                            "component "
                                                    + check.component()
                                                    + " is unchanged: the check would ask"
                                                    + " what serves"));
        }
        return new Target.Record(release.attempt(), ContentHash.canonical(content));
    }

    /** The record of the release in progress as it stands, or anew if it was lost. */
    static Optional<Target.Record> current(Situation situation) {
        return situation
                .memory()
                .release()
                .map(
                        release ->
                                situation
                                        .record()
                                        .map(r -> new Target.Record(release.attempt(), r))
                                        .orElseGet(
                                                () ->
                                                        started(
                                                                situation,
                                                                release,
                                                                situation.rollout())));
    }

    static Target.Record ended(
            Situation situation,
            Release release,
            String outcome,
            Map<String, CheckResult> restored) {
        var base = current(situation.with(situation.memory().with(release))).orElseThrow();
        ObjectNode content = base.content().deepCopy();
        content.put("outcome", outcome);
        content.put("endedAt", situation.now().toString());
        var milestones = content.putObject("leftStepAt");
        release.milestones().forEach((step, at) -> milestones.put(step, at.toString()));
        results(content.putArray("checks"), release.checks());
        if (!restored.isEmpty()) {
            results(content.putArray("restored"), restored);
        }
        situation
                .memory()
                .refusal(release.candidate().revision())
                .filter(refusal -> refusal.release().equals(release.name()))
                .ifPresent(
                        refusal ->
                                content.putObject("refusal")
                                        .put("reason", refusal.reason())
                                        .put("message", refusal.message())
                                        .put("at", refusal.at()));
        return new Target.Record(release.attempt(), ContentHash.canonical(content));
    }

    private static void results(ArrayNode into, Map<String, CheckResult> checks) {
        checks.forEach(
                (name, result) ->
                        into.addObject()
                                .put("name", name)
                                .put("verdict", result.verdict().text())
                                .put("message", result.message())
                                .put("at", result.at().toString()));
    }
}
