package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Names;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What the status and events say: 31, 32, 34, 35 and 37. */
final class TruthInvariants extends Invariant {
    private static final int LONGEST_STATUS = 32 * 1024;
    private static final int LONGEST_NOTE = 1024;
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(1);
    private JsonNode before = Sight.wire(null);
    private Instant written = Instant.EPOCH;

    TruthInvariants(Cluster cluster, StoryLines story) {
        super(cluster, story);
    }

    void statusIsLost() {
        before = Sight.wire(null);
    }

    /** Somebody else wrote it. */
    void statusWasWritten() {
        before = sight.status();
    }

    @Override
    public void wroteStatus(Shell.Plan plan) {
        JsonNode now = sight.status();
        generation(plan, now);
        changed(now);
        wordsWait(plan, now);
        agree(now);
        if (reason(now, "Ready").equals("True/Released")) {
            serves(plan, now);
        }
        demand(
                now.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_STATUS,
                34,
                "the status is longer than 32 KiB");
        waitsInWords(plan, now);
        before = now;
        written = plan.picture().now();
    }

    /** The next process does not know when a status was written last. */
    @Override
    public void killed() {
        written = Instant.EPOCH;
    }

    /** 31 */
    private void generation(Shell.Plan plan, JsonNode now) {
        long seen = now.path("observedGeneration").asLong();
        demand(
                seen <= plan.resource().getMetadata().getGeneration(),
                31,
                "observedGeneration",
                seen,
                "is ahead of what was planned from");
        demand(
                seen >= before.path("observedGeneration").asLong(),
                31,
                "observedGeneration went back to",
                seen);
    }

    /** 32: a measured value alone is worth no write. */
    private void changed(JsonNode now) {
        demand(
                !withoutValues(now).equals(withoutValues(before)),
                32,
                "the status is written although only numbers changed");
    }

    /** 32: other words alone are written at most once a second. */
    private void wordsWait(Shell.Plan plan, JsonNode now) {
        demand(
                !withoutWords(now).equals(withoutWords(before))
                        || !plan.picture().now().isBefore(written.plus(BETWEEN_WORDS)),
                32,
                "the status is written again at once although only words changed");
    }

    private static JsonNode withoutWords(JsonNode status) {
        ObjectNode copy = (ObjectNode) withoutValues(status);
        copy.remove("message");
        for (JsonNode condition : Sight.list(copy.path("conditions"))) {
            ((ObjectNode) condition).remove("message");
        }
        return copy;
    }

    private static JsonNode withoutValues(JsonNode status) {
        ObjectNode copy = status.deepCopy();
        for (JsonNode component : Sight.list(copy.path("components"))) {
            var fields = (ObjectNode) component;
            fields.remove("ready");
            // Without an autoscaler the size is the spec's: no measured value.
            if (fields.hasNonNull("autoscaler")) {
                fields.remove("desired");
            }
        }
        return copy;
    }

    /** 32: kstatus' three and ours say one thing. */
    private void agree(JsonNode now) {
        boolean ready = reason(now, "Ready").startsWith("True/");
        boolean stalled = !reason(now, "Stalled").isEmpty();
        boolean reconciling = !reason(now, "Reconciling").isEmpty();
        demand(!(stalled && reconciling), 32, "Stalled and Reconciling at once");
        demand(!reason(now, "Ready").isEmpty(), 32, "there is no condition Ready");
        demand(
                !ready || !reason(now, "RolledBack").startsWith("True/"),
                32,
                "Ready and RolledBack at once");
        for (String type : Set.of("Stalled", "Reconciling")) {
            String reason = reason(now, type);
            demand(
                    reason.isEmpty() || reason.startsWith("True/"),
                    32,
                    type,
                    "is there although it is not true");
        }
    }

    /** 32: Ready means that traffic is on the wanted revision, at its size. */
    private void serves(Shell.Plan plan, JsonNode now) {
        String stable = now.at("/revisions/stable/name").asText();
        var revision = plan.picture().revision(stable);
        demand(
                now.path("version").asText().equals(versionOfSpec()) || !isAboutSpec(now),
                32,
                "Ready, and another version serves than the spec names");
        plan.picture()
                .services()
                .forEach(
                        service ->
                                demand(
                                        service.selector().containsKey(Names.TRACK)
                                                || !Set.of("Steady").contains(sight.step()),
                                        32,
                                        "Ready, and",
                                        service.name(),
                                        "still leads to first"));
        revision.ifPresent(
                r ->
                        r.components()
                                .forEach(
                                        c ->
                                                demand(
                                                        plan.picture().workloads().stream()
                                                                .anyMatch(
                                                                        w ->
                                                                                w.component()
                                                                                                .equals(
                                                                                                        c
                                                                                                                .name())
                                                                                        && w.template()
                                                                                                .equals(
                                                                                                        c
                                                                                                                .hash())),
                                                        32,
                                                        "Ready, and",
                                                        c.name(),
                                                        "has another template")));
    }

    private String versionOfSpec() {
        return cluster.resource().getSpec().version();
    }

    private boolean isAboutSpec(JsonNode now) {
        return now.path("observedGeneration").asLong()
                == cluster.resource().getMetadata().getGeneration();
    }

    /** 35 and 37: whoever waits says for what, and when it looks again or what a person can do. */
    private void waitsInWords(Shell.Plan plan, JsonNode now) {
        for (String type : Set.of("Reconciling", "Stalled")) {
            if (!reason(now, type).isEmpty()) {
                demand(!message(now, type).isBlank(), 35, type, "has no message");
                demand(!now.path("message").asText().isBlank(), 35, "the status has no message");
            }
        }
        boolean paused =
                Boolean.TRUE.equals(cluster.resource().getSpec().paused()) || now.has("held");
        boolean asksPeople = reason(now, "Reconciling").equals("True/WaitingForApproval");
        // Pods that never had traffic end in their own time, and nobody is kept waiting by them.
        boolean leaving = now.path("step").asText().equals("Abandoning");
        demand(
                reason(now, "Reconciling").isEmpty()
                        || paused
                        || leaving
                        || asksPeople
                        || !plan.decision().checks().isEmpty()
                        || plan.decision().wakeIn().isPresent(),
                35,
                "waits without a deadline:",
                message(now, "Reconciling"));
    }

    @Override
    public void announces(Shell.Plan plan) {
        plan.decision()
                .notices()
                .forEach(
                        n ->
                                demand(
                                        n.message().getBytes(StandardCharsets.UTF_8).length
                                                <= LONGEST_NOTE,
                                        34,
                                        "an event's note is longer than 1 KiB"));
    }

    private static String reason(JsonNode status, String type) {
        return condition(status, type)
                .map(c -> c.path("status").asText() + "/" + c.path("reason").asText())
                .orElse("");
    }

    private static String message(JsonNode status, String type) {
        return condition(status, type).map(c -> c.path("message").asText()).orElse("");
    }

    private static Optional<JsonNode> condition(JsonNode status, String type) {
        return Sight.list(status.path("conditions")).stream()
                .filter(c -> c.path("type").asText().equals(type))
                .findFirst();
    }
}
