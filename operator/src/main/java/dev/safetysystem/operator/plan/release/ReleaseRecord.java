package dev.safetysystem.operator.plan.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.model.check.Check;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.RecordedRelease;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.verdict.Checks;
import dev.safetysystem.operator.plan.wanted.Target;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The release record: what was released, how it was judged, how it ended. It also keeps what was
 * frozen at the start. Written at the start and at the end, so that it costs a release two writes.
 */
public final class ReleaseRecord {
    private static final int FORMAT = 1;
    private static final String CONFIG_MAPS = "changedConfigMaps";
    private static final String NOT_ASKED = "notAsked";
    private static final int MOST_REPAIRED = 50;

    private ReleaseRecord() {}

    /**
     * The record of the release in progress as it stands, or anew if it was changed or lost. Where
     * it is not known any more what was frozen, it stays as somebody has left it.
     */
    public static Optional<Wanted.Record> current(Situation s) {
        return s.memory().release().filter(_ -> !s.termsLost()).map(release -> current(s, release));
    }

    private static Wanted.Record current(Situation s, Release release) {
        return s.record()
                .map(record -> new Wanted.Record(release.attempt(), record.content()))
                .or(() -> s.changedRecord().map(changed -> putBack(s, release, changed)))
                .orElseGet(() -> started(s, release));
    }

    private static Wanted.Record putBack(Situation s, Release release, RecordedRelease changed) {
        ObjectNode content = changed.content().deepCopy();
        if (!s.termsLost()) {
            content.set("rollout", s.rollout().wire());
        }
        return record(release, content);
    }

    private static Wanted.Record started(Situation s, Release release) {
        var content = Json.object();
        content.put("formatVersion", FORMAT);
        content.put("release", release.name());
        content.put("version", release.candidate().version());
        content.put("revision", release.candidate().revision());
        s.memory().stable().ifPresent(stable -> content.put("over", stable.revision()));
        content.put("generation", s.seen().generation());
        content.put("startedAt", release.step().since().toString());
        if (!s.termsLost()) {
            content.set("rollout", s.rollout().wire());
        }
        var maps = changedConfigMaps(s);
        if (!maps.isEmpty()) {
            var named = content.putArray(CONFIG_MAPS);
            maps.forEach(named::add);
        }
        // Once the candidate is stable, no component counts as changed: nothing could be listed.
        var unasked = s.changed().isEmpty() ? List.<Check>of() : Checks.notAsked(s);
        if (!unasked.isEmpty()) {
            var left = content.putArray(NOT_ASKED);
            unasked.forEach(check -> notAsked(left.addObject(), check));
        }
        return record(release, content);
    }

    private static List<String> changedConfigMaps(Situation s) {
        return s.stable()
                .flatMap(
                        before ->
                                s.candidate()
                                        .map(after -> Revisions.changedConfigMaps(before, after)))
                .orElse(List.of());
    }

    /**
     * Which ConfigMaps have another content than before, and which checks are left out, in words
     * that go on a sentence.
     */
    public static String changes(JsonNode record) {
        var maps = record.path(CONFIG_MAPS).valueStream().map(JsonNode::asText).toList();
        var unasked =
                record.path(NOT_ASKED).valueStream().map(c -> c.path("name").asText()).toList();
        return (maps.isEmpty() ? "" : "; changed: ConfigMap " + String.join(", ", maps))
                + (unasked.isEmpty()
                        ? ""
                        : "; not asked, since what it asks is unchanged: check "
                                + String.join(", ", unasked));
    }

    private static void notAsked(ObjectNode into, Check check) {
        into.put("name", check.name())
                .put(
                        "why",
                        "component "
                                + check.component()
                                + " is unchanged, so the check would ask pods that serve already");
    }

    /**
     * The record of a release that is over.
     *
     * @param outcome Released, Refused, Failed or Superseded
     * @param restored results of the checks against the restored version
     */
    public static Wanted.Record ended(
            Situation s, Release release, String outcome, Map<String, CheckResult> restored) {
        ObjectNode content =
                current(s.with(s.memory().with(release)), release).content().deepCopy();
        content.put("outcome", outcome);
        content.put("endedAt", s.now().toString());
        var milestones = content.putObject("leftStepAt");
        release.milestones().forEach((step, at) -> milestones.put(step, at.toString()));
        results(content.putArray("checks"), release.checks());
        if (!release.candidate().images().isEmpty()) {
            var images = content.putObject("images");
            release.candidate().images().forEach((at, digest) -> images.put(at, digest.text()));
        }
        if (!restored.isEmpty()) {
            results(content.putArray("restored"), restored);
        }
        s.memory()
                .refusal(release.candidate().revision())
                .filter(refusal -> refusal.release().equals(release.name()))
                .ifPresent(
                        refusal ->
                                content.putObject("refusal")
                                        .put("reason", refusal.reason())
                                        .put("message", refusal.message())
                                        .put("at", refusal.at()));
        return record(release, content);
    }

    /**
     * The same target, whose record names what others had written into pod templates. What it names
     * already is not named twice.
     */
    public static Target repaired(Target target, List<Repaired> fields, Instant at) {
        return new Target(
                target.named().stream()
                        .map(
                                named ->
                                        named instanceof Wanted.Record record
                                                ? repaired(record, fields, at)
                                                : named)
                        .toList(),
                target.world());
    }

    private static Wanted.Record repaired(Wanted.Record record, List<Repaired> fields, Instant at) {
        ObjectNode content = record.content().deepCopy();
        ArrayNode list = content.withArray("/repaired");
        for (Repaired field : fields) {
            ObjectNode entry = Json.object();
            entry.put("object", field.object()).put("field", field.field());
            field.manager().ifPresent(manager -> entry.put("manager", manager));
            boolean known = false;
            for (JsonNode other : list) {
                known |= entry.equals(((ObjectNode) other.deepCopy()).without("at"));
            }
            if (!known && list.size() < MOST_REPAIRED) {
                list.add(entry.put("at", at.toString()));
            }
        }
        return new Wanted.Record(record.attempt(), ContentHash.canonical(content));
    }

    private static Wanted.Record record(Release release, JsonNode content) {
        return new Wanted.Record(release.attempt(), ContentHash.canonical(content));
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
