package dev.safetysystem.operator.world;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.WireDuration;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.render.LiveLook;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What may go, and what must be known and written down before: 4 and 20. */
final class RemovalInvariants extends Invariant {
    /** Traffic that moves so soon after its step began is worth no other status. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private static final Set<String> LEAVING = Set.of("RollingBack", "Abandoning");

    private final Map<String, Instant> narrowed = new HashMap<>();
    private final Map<String, String> leads = new HashMap<>();
    private final Set<String> hadTraffic = new HashSet<>();

    RemovalInvariants(Cluster cluster, StoryLines story) {
        super(cluster, story);
    }

    @Override
    public void writes(Shell.Plan plan, Action action) {
        switch (action) {
            case Action.Apply(Service service, _, _, _, _) when Sight.isProduction(service) -> {
                boolean there =
                        cluster.get(Service.class, service.getMetadata().getName()).isPresent();
                demand(
                        !there || isLive(plan, action),
                        20,
                        place(action),
                        "is written without a live look");
                widens(service);
                moves(service);
            }
            case Action.Apply(Deployment next, _, _, _, _) ->
                    cluster.get(Deployment.class, next.getMetadata().getName())
                            .filter(now -> replacesPods(now, next))
                            .ifPresent(
                                    now -> {
                                        demand(
                                                isLive(plan, action),
                                                20,
                                                place(action),
                                                "gets another template without a live look");
                                        rolls(next);
                                    });
            case Action.Delete delete when delete.key().kind().equals("Deployment") -> {
                demand(isLive(plan, action), 4, place(action), "is deleted without a live look");
                cluster.get(Deployment.class, delete.key().name())
                        .filter(d -> serves(plan, Sight.component(d)))
                        .ifPresent(this::mayGo);
            }
            case Action.Scale scale when scale.replicas() == 0 -> {
                demand(isLive(plan, action), 4, place(action), "goes to 0 without a live look");
                cluster.get(Deployment.class, scale.key().name())
                        .ifPresent(
                                deployment -> {
                                    unselected(deployment);
                                    mayGo(deployment);
                                });
            }
            case Action.Apply _,
                    Action.Repair _,
                    Action.Scale _,
                    Action.Copy _,
                    Action.Delete _ -> {}
        }
    }

    /** It says of itself that it rests on a live look, and it had one. */
    private static boolean isLive(Shell.Plan plan, Action action) {
        return plan.live() && action.rests() == LiveLook.WHAT_SERVES;
    }

    private static String template(Deployment deployment) {
        return Controllers.template(deployment);
    }

    private static String place(Action action) {
        return action.key().kind() + " " + action.key().name();
    }

    /** 20: traffic goes to the first ones only when the status says that it does. */
    private void widens(Service next) {
        cluster.get(Service.class, next.getMetadata().getName())
                .filter(now -> now.getSpec().getSelector().containsKey(Names.TRACK))
                .filter(_ -> !next.getSpec().getSelector().containsKey(Names.TRACK))
                .ifPresent(
                        _ ->
                                demand(
                                        Set.of("Switch", "Bake", "Roll").contains(sight.step()),
                                        20,
                                        next.getMetadata().getName(),
                                        "leads to first in",
                                        sight.step()));
    }

    /** 20: all traffic goes to another track only when the status says so. */
    private void moves(Service next) {
        String to = Sight.track(next);
        boolean toCandidate =
                to.equals(sight.proving())
                        && Set.of("Switch", "Bake", "RollingBack").contains(sight.step());
        demand(
                !sight.isBlueGreen()
                        || toCandidate
                        || to.equals(sight.track("stable"))
                        || to.equals(sight.track("previous")),
                20,
                next.getMetadata().getName(),
                "leads to",
                to,
                "in",
                sight.step());
    }

    private static boolean replacesPods(Deployment now, Deployment next) {
        return !template(now).equals(template(next))
                || !Controllers.variables(now.getSpec().getTemplate().getSpec())
                        .equals(Controllers.variables(next.getSpec().getTemplate().getSpec()));
    }

    /** 20: what serves is replaced only when the status says that it is. */
    private void rolls(Deployment next) {
        String revision = next.getMetadata().getAnnotations().get(Names.REVISION);
        boolean back = revision.equals(sight.revision("stable"));
        boolean main = sight.track("stable").equals(Sight.labels(next).get(Names.TRACK));
        boolean installing = sight.revision("stable").isEmpty();
        demand(
                !main || back || installing || sight.step().equals("Roll"),
                20,
                next.getMetadata().getName(),
                "is replaced in",
                sight.step());
    }

    /** Whether it served before the release: what only came with it goes as a story tells. */
    private boolean serves(Shell.Plan plan, String component) {
        return sight.component(component).isPresent()
                && plan.picture()
                        .revision(sight.revision("stable"))
                        .flatMap(r -> r.component(component))
                        .isPresent();
    }

    /** 4: nobody is selected there, its traffic has drained, and those that serve are ready. */
    private void mayGo(Deployment deployment) {
        String component = Sight.component(deployment);
        boolean consumer = sight.isQueue(component) && LEAVING.contains(sight.step());
        String name = deployment.getMetadata().getName();
        if (isSelected(deployment)) {
            demand(false, 4, name, "is deleted while a Service selects it");
        }
        boolean servedOnce = hadTraffic.contains(deployment.getMetadata().getUid());
        if (!servedOnce || consumer || sight.step().equals("Abandoning")) {
            return;
        }
        cluster.all(Pod.class).stream()
                .filter(pod -> runs(pod) && calls(pod, name))
                .findFirst()
                .ifPresent(
                        pod ->
                                demand(
                                        false,
                                        4,
                                        name,
                                        "is deleted while pod",
                                        pod.getMetadata().getName(),
                                        "calls it"));
        // Without a release nobody remembers since when its traffic has been away.
        Duration drain =
                sight.status().at("/release/name").asText().isEmpty() ? Duration.ZERO : drain();
        Instant since = narrowed.getOrDefault(component, Cluster.START);
        demand(
                !cluster.now().plus(AT_ONCE).isBefore(since.plus(drain)),
                4,
                name,
                "is deleted before its traffic has drained for",
                drain);
        int ready = sight.ready(component, sight.serving(component));
        demand(ready >= sight.minimum(component), 4, name, "is deleted while only", ready, "serve");
    }

    private boolean runs(Pod pod) {
        boolean ended = "Failed".equals(pod.getStatus().getPhase());
        return !ended
                && Optional.ofNullable(pod.getMetadata().getDeletionTimestamp())
                        .filter(at -> Instant.parse(at).isBefore(cluster.now()))
                        .isEmpty();
    }

    /** A pod that is ending calls it too: it answers what it was asked. */
    private static boolean calls(Pod pod, String service) {
        return Controllers.variables(pod.getSpec()).toString().contains("http://" + service + ":");
    }

    private Duration drain() {
        String written = sight.rollout().path("drain").asText("");
        if (!written.isEmpty()) {
            return WireDuration.parse(written);
        }
        return Duration.ofSeconds(sight.step().equals("RollingBack") ? 5 : 30);
    }

    private void unselected(Deployment deployment) {
        demand(
                !isSelected(deployment),
                4,
                deployment.getMetadata().getName(),
                "is scaled to 0 while a Service selects it");
    }

    private boolean isSelected(Deployment deployment) {
        var labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
        return sight.production().anyMatch(service -> Sight.selects(service, labels));
    }

    @Override
    public void wrote(Shell.Plan plan, Action action) {
        if (action instanceof Action.Apply(Service service, _, _, _, _)
                && Sight.isProduction(service)) {
            String component = Sight.component(service);
            String track = service.getSpec().getSelector().getOrDefault(Names.TRACK, "");
            if (!track.equals(leads.put(component, track))) {
                narrowed.put(component, cluster.now());
            }
        }
    }

    @Override
    public void moment() {
        cluster.all(Deployment.class).stream()
                .filter(this::isSelected)
                .forEach(d -> hadTraffic.add(d.getMetadata().getUid()));
    }
}
