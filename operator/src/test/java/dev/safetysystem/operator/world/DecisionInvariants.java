package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.plan.verdict.CheckOrder;

import io.fabric8.kubernetes.api.model.Pod;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is decided once, and on what: 15, 16 and 18, and of 1 what was asked. */
final class DecisionInvariants extends Invariant {
    private static final Set<String> CAUSES =
            Set.of(
                    "CheckFailed",
                    "NotReadyInTime",
                    "InstanceLost",
                    "ContainerEnded",
                    "ImageChanged",
                    "ThresholdBreached",
                    "MigrationFailed",
                    "Aborted");

    private final Set<String> goneBack = new HashSet<>();
    private final Map<String, Instant> began = new TreeMap<>();
    private final Map<String, Long> beganWith = new TreeMap<>();
    private final Map<String, CheckResult> answers = new HashMap<>();
    private JsonNode before = Sight.wire(null);

    DecisionInvariants(Cluster cluster, StoryLines story) {
        super(cluster, story);
    }

    /** The status is lost: nothing is remembered of what was. */
    void statusIsLost() {
        before = Sight.wire(null);
        goneBack.clear();
        began.clear();
    }

    @Override
    public void writesStatus(Shell.Plan plan) {
        answers.putAll(plan.picture().checks());
        asksOurs(plan);
    }

    @Override
    public void rests(Shell.Plan plan) {
        asksOurs(plan);
    }

    /** 25a: checks ask pods that Deployments of ours made, as far as they are still there. */
    private void asksOurs(Shell.Plan plan) {
        for (CheckOrder order : plan.decision().checks()) {
            for (CheckOrder.Target target : order.targets()) {
                cluster.get(Pod.class, target.pod())
                        .filter(pod -> pod.getMetadata().getUid().equals(target.uid()))
                        .ifPresent(
                                pod ->
                                        demand(
                                                isOfOurDeployment(order, pod),
                                                25,
                                                order.key(),
                                                "asks",
                                                target.pod(),
                                                "which no Deployment of ours made"));
            }
        }
    }

    private static boolean isOfOurDeployment(CheckOrder order, Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getName().startsWith(order.deployment() + "-"));
    }

    @Override
    public void wroteStatus(Shell.Plan plan) {
        JsonNode now = sight.status();
        String release = now.at("/release/name").asText();
        String last = before.at("/release/name").asText();
        if (!release.isEmpty() && !release.equals(last)) {
            begins(plan, now, release);
        }
        if (!release.isEmpty() && now.path("step").asText().equals("RollingBack")) {
            goesBack(release, last);
        }
        if (!release.isEmpty() && now.path("step").asText().equals("Switch")) {
            everyCheckWasAsked(plan, now, release);
            wasVerified(now, release);
        }
        if (!release.isEmpty() && release.equals(last) && isDone(now)) {
            passedItsBake(now, release);
        }
        refuses(now);
        before = now;
    }

    /** 15: a refused revision is tried again by other content, other checks, or a person. */
    private void begins(Shell.Plan plan, JsonNode now, String release) {
        began.put(release, cluster.now());
        beganWith.put(release, now.path("observedGeneration").asLong());
        String revision = release.substring(0, release.lastIndexOf('-'));
        var refusal =
                Sight.list(before.at("/revisions/refused")).stream()
                        .filter(r -> r.path("release").asText().startsWith(revision + "-"))
                        .findFirst();
        boolean told = refusal.filter(r -> retried(plan, r.path("release").asText())).isPresent();
        boolean judgedAnew =
                refusal.filter(
                                r ->
                                        !r.path("judgedBy")
                                                .asText()
                                                .equals(now.at("/release/judgedBy").asText()))
                        .isPresent();
        demand(
                refusal.isEmpty() || told || judgedAnew,
                15,
                release,
                "tries again by itself what was refused");
        // 18
        demand(
                now.at("/release/checks").isEmpty(),
                18,
                release,
                "begins with answers to checks of another one");
        demand(
                now.path("attempts").asInt() > before.path("attempts").asInt(),
                18,
                release,
                "has the number of another one");
    }

    private static boolean retried(Shell.Plan plan, String refused) {
        return Optional.ofNullable(plan.resource().getMetadata().getAnnotations())
                .map(annotations -> annotations.get(Names.PREFIX + "retry"))
                .filter(value -> value.startsWith(refused + " "))
                .isPresent();
    }

    /** 16: once, and never out of a way back. */
    private void goesBack(String release, String last) {
        boolean already =
                release.equals(last) && before.path("step").asText().equals("RollingBack");
        demand(already || goneBack.add(release), 16, release, "is gone back from twice");
        demand(
                already || !before.path("step").asText().equals("Abandoning"),
                16,
                release,
                "goes back although it never had traffic");
    }

    /**
     * 1: Verify passed when every check of what changed was asked; the spec may be newer by now.
     */
    private void everyCheckWasAsked(Shell.Plan plan, JsonNode now, String release) {
        long generation = cluster.resource().getMetadata().getGeneration();
        if (generation != beganWith.getOrDefault(release, -1L)) {
            return;
        }
        var answered =
                Sight.list(now.at("/release/checks")).stream()
                        .map(c -> c.path("name").asText())
                        .toList();
        var candidate = plan.picture().revision(sight.revision("candidate"));
        var stable = plan.picture().revision(sight.revision("stable"));
        for (JsonNode check : Sight.list(sight.rollout().path("checks"))) {
            String component = check.at("/http/component").asText();
            boolean before = check.path("at").asText().equals("BeforeSwitch");
            boolean changed =
                    candidate.isPresent()
                            && stable.filter(s -> s.runsLike(candidate.get(), component)).isEmpty();
            demand(
                    !before || !changed || answered.contains(check.path("name").asText()),
                    1,
                    release,
                    "switches although it was not asked",
                    check.path("name").asText());
        }
    }

    private boolean isDone(JsonNode now) {
        return before.path("step").asText().equals("Bake")
                && Set.of("Roll", "Retire", "Watch", "Free").contains(now.path("step").asText());
    }

    /** 18: every check after the switch was passed in its bake. */
    private void passedItsBake(JsonNode now, String release) {
        var baked = Instant.parse(before.at("/release/since").asText());
        for (JsonNode check : Sight.list(sight.rollout().path("checks"))) {
            String name = check.path("name").asText();
            boolean asked =
                    Sight.list(now.at("/release/checks")).stream()
                            .anyMatch(c -> c.path("name").asText().equals(name));
            if (check.path("at").asText().equals("AfterSwitch") && asked) {
                demand(
                        answers.entrySet().stream()
                                .filter(a -> a.getKey().startsWith(release + "/" + name + "@"))
                                .map(Map.Entry::getValue)
                                .anyMatch(
                                        a ->
                                                a.verdict() == CheckResult.Verdict.PASS
                                                        && !a.at().isBefore(baked)),
                        18,
                        release + "/" + name,
                        "was not passed in the bake");
            }
        }
    }

    /** 18: what it is believed to have passed was answered for it, after it began. */
    private void wasVerified(JsonNode now, String release) {
        for (JsonNode check : Sight.list(now.at("/release/checks"))) {
            String key = release + "/" + check.path("name").asText();
            var answer =
                    answers.entrySet().stream()
                            .filter(known -> known.getKey().startsWith(key + "@"))
                            .map(Map.Entry::getValue)
                            .max(Comparator.comparing(CheckResult::at));
            demand(
                    answer.filter(a -> a.verdict() == CheckResult.Verdict.PASS).isPresent(),
                    18,
                    key,
                    "was not passed by this release");
            demand(
                    answer.filter(a -> !a.at().isBefore(began.getOrDefault(release, Instant.MIN)))
                            .isPresent(),
                    18,
                    key,
                    "was answered before the release began");
        }
    }

    /** 15: a cause in the environment refuses nothing. */
    private void refuses(JsonNode now) {
        Sight.list(now.at("/revisions/refused"))
                .forEach(
                        refusal ->
                                demand(
                                        CAUSES.contains(refusal.path("reason").asText()),
                                        15,
                                        refusal.path("release").asText(),
                                        "is refused for",
                                        refusal.path("reason").asText()));
    }
}
