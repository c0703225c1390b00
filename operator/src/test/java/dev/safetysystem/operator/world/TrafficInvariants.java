package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.ForeignService;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.render.Action;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who may have traffic, and how much of it is always answered: 1, 2, 3, 6 and 7. */
final class TrafficInvariants extends Invariant {
    private static final Set<String> BEFORE_TRAFFIC = Set.of("Preflight", "Deploy", "Verify");
    private static final Set<String> SERVING =
            Set.of("Switch", "Bake", "Roll", "Retire", "Watch", "Free");

    /** So late the operator is told of what others do, at the latest. */
    private static final Duration TOLD = Duration.ofSeconds(5);

    private static final Set<String> OF_ROLLING = Set.of("main", "first");

    private final Set<String> proved = new HashSet<>();
    private final Set<String> provedTracks = new HashSet<>();
    private final Set<String> served = new HashSet<>();
    private final Map<String, Integer> promised = new HashMap<>();

    /** Components of which only the first instance of a blocked way back is ready. */
    private final Set<String> lastResort = new HashSet<>();

    private final Map<ForeignService, Instant> others = new HashMap<>();
    private String release = "";
    private boolean excused;

    TrafficInvariants(Cluster cluster, StoryLines story) {
        super(cluster, story);
    }

    /** Whatever is missing now the operator did not take. */
    void podsWereTaken() {
        excused = true;
    }

    /** From now on no more is promised than there is. */
    void anotherSpec() {
        promise();
    }

    private void promise() {
        promised.clear();
        sight.production()
                .forEach(service -> promised.put(Sight.component(service), (int) ready(service)));
    }

    private long ready(Service service) {
        return sight.pods(service).filter(Sight::isReady).count();
    }

    @Override
    public void writes(Shell.Plan plan, Action action) {
        switch (action) {
            case Action.Apply(Service service, _, _, _, _) when Sight.isProduction(service) -> {
                onlyTheProved(service);
                somebodyReady(service);
                cluster.get(Service.class, service.getMetadata().getName())
                        .ifPresent(before -> notBeforeTheSwitch(before, service));
                if (sight.isBlueGreen()) {
                    allAtOnce(plan, service);
                }
            }
            case Action.Apply(Deployment next, _, _, _, _) -> {
                cluster.get(Deployment.class, next.getMetadata().getName())
                        .filter(now -> !same(now, next))
                        .ifPresent(now -> mayGetTemplate(next));
                // There is no third track: the next release can only take its place.
                if (OF_ROLLING.contains(Sight.labels(next).get(Names.TRACK))
                        && sight.ready(Sight.component(next), sight.track("stable")) == 0) {
                    lastResort.add(Sight.component(next));
                }
            }
            case Action.Apply _,
                    Action.Repair _,
                    Action.Scale _,
                    Action.Copy _,
                    Action.Delete _ -> {}
        }
    }

    /** 0: what rolls is what was verified, whatever somebody else has written into it. */
    @Override
    public void wrote(Shell.Plan plan, Action action) {
        if (action instanceof Action.Apply(Deployment next, _, _, _, _)) {
            Deployment admitted = Cluster.copy(next);
            cluster.admission.accept(admitted);
            cluster.get(Deployment.class, next.getMetadata().getName())
                    .ifPresent(
                            now ->
                                    demand(
                                            template(now).equals(template(admitted)),
                                            0,
                                            next.getMetadata().getName(),
                                            "rolls with fields that nobody verified"));
        }
    }

    private static JsonNode template(Deployment deployment) {
        return Json.tree(deployment.getSpec().getTemplate());
    }

    private static boolean same(Deployment one, Deployment other) {
        return Controllers.template(one).equals(Controllers.template(other));
    }

    /** 1 */
    private void onlyTheProved(Service service) {
        sight.pods(service)
                .filter(pod -> !Sight.hasEnded(pod))
                .forEach(
                        pod ->
                                demand(
                                        isProved(pod),
                                        1,
                                        service.getMetadata().getName(),
                                        "selects",
                                        pod.getMetadata().getName(),
                                        "whose release was not verified"));
    }

    /** 0: a release that ends well has one image of each container. */
    private void sameImages() {
        if (!"Retire".equals(sight.step())) {
            return;
        }
        var images = new HashMap<String, String>();
        sight.production()
                .flatMap(sight::pods)
                .filter(Sight::isReady)
                .forEach(
                        pod ->
                                pod.getStatus().getContainerStatuses().stream()
                                        .filter(c -> !c.getImage().contains("@sha256:"))
                                        .forEach(
                                                c -> {
                                                    String at =
                                                            Sight.component(pod)
                                                                    + Controllers.hash(pod)
                                                                    + c.getName();
                                                    String other =
                                                            images.putIfAbsent(at, c.getImageID());
                                                    demand(
                                                            other == null
                                                                    || other.equals(c.getImageID()),
                                                            0,
                                                            pod.getMetadata().getName(),
                                                            "runs another image than its siblings");
                                                }));
    }

    /** 1, of Services that the operator has been told of when the pod is made. */
    private void nobodyElse() {
        for (Service service : cluster.all(Service.class)) {
            var other = ForeignService.of(service).filter(one -> !one.takesUnverified());
            if (sight.isOurs(service) || other.isEmpty()) {
                continue;
            }
            Instant known = others.computeIfAbsent(other.get(), one -> cluster.now().plus(TOLD));
            sight.pods(service)
                    .filter(pod -> made(pod).isAfter(known))
                    .forEach(
                            pod ->
                                    demand(
                                            isProved(pod),
                                            1,
                                            other.get().name(),
                                            "of somebody else selects",
                                            pod.getMetadata().getName(),
                                            "whose release was not verified"));
        }
    }

    private static Instant made(Pod pod) {
        return Instant.parse(pod.getMetadata().getCreationTimestamp());
    }

    private boolean isProved(Pod pod) {
        String component = Sight.component(pod);
        String track = Sight.labels(pod).get(Names.TRACK);
        boolean wasProved = proved.contains(component + "/" + Controllers.hash(pod));
        boolean neededBySiblings = !served.contains(component) && sight.isAsked(component);
        return track != null
                && (OF_ROLLING.contains(track)
                        ? wasProved || neededBySiblings || lastResort.contains(component)
                        : wasProved && provedTracks.contains(track));
    }

    /** 2 */
    private void somebodyReady(Service service) {
        boolean anybody =
                cluster.all(Pod.class).stream()
                        .filter(pod -> Sight.component(pod).equals(Sight.component(service)))
                        .anyMatch(Sight::isReady);
        demand(
                !anybody || ready(service) > 0,
                2,
                service.getMetadata().getName(),
                "would select nobody ready while another track has somebody");
    }

    /** 6 */
    private void notBeforeTheSwitch(Service before, Service next) {
        boolean wider =
                before.getSpec().getSelector().containsKey(Names.TRACK)
                        && !next.getSpec().getSelector().containsKey(Names.TRACK);
        boolean elsewhere = sight.isBlueGreen() && !Sight.track(next).equals(sight.track("stable"));
        demand(
                !(wider || elsewhere) || !BEFORE_TRAFFIC.contains(sight.step()),
                6,
                next.getMetadata().getName(),
                "gets another track before the switch");
    }

    /**
     * 5: what gets the traffic is as large as what has it, as of the live look; and 2: a Service
     * never selects two tracks.
     */
    private void allAtOnce(Shell.Plan plan, Service next) {
        String name = next.getMetadata().getName();
        demand(
                next.getSpec().getSelector().containsKey(Names.TRACK),
                2,
                name,
                "would select two tracks");
        boolean moves =
                cluster.get(Service.class, name)
                        .filter(now -> !Sight.track(now).equals(Sight.track(next)))
                        .isPresent();
        if (moves && sight.step().equals("Switch") && leadsToCandidate(next)) {
            boolean begins = sight.production().noneMatch(this::leadsToCandidate);
            sight.production()
                    .map(Sight::component)
                    .filter(sight::candidateHas)
                    .forEach(component -> isLargeEnough(plan, component, begins));
        }
    }

    private boolean leadsToCandidate(Service service) {
        return Sight.track(service).equals(sight.proving());
    }

    private void isLargeEnough(Shell.Plan plan, String component, boolean begins) {
        var candidate = plan.picture().workload(component, new Track(sight.proving()));
        int size = candidate.map(Workload::size).orElse(0);
        int serving = ready(plan, component, sight.track("stable"));
        demand(size >= serving, 5, component, "would be smaller than what serves:", size, serving);
        demand(
                !begins || ready(plan, component, sight.proving()) >= Math.max(1, serving),
                5,
                component,
                "has fewer ready pods at the switch than what serves");
    }

    private static int ready(Shell.Plan plan, String component, String track) {
        return plan.picture().readyPods(component, new Track(track));
    }

    /** 6, and 1 for templates that already have traffic. */
    private void mayGetTemplate(Deployment next) {
        String revision = next.getMetadata().getAnnotations().get(Names.REVISION);
        String stable = sight.revision("stable");
        String track = Sight.labels(next).get(Names.TRACK);
        if (stable.isEmpty() || !sight.track("stable").equals(track)) {
            return;
        }
        boolean back = revision.equals(stable);
        demand(
                back || !BEFORE_TRAFFIC.contains(sight.step()),
                6,
                next.getMetadata().getName(),
                "gets the template of a release that has not switched");
        String template = Sight.component(next) + "/" + Controllers.template(next);
        demand(
                back || proved.contains(template),
                1,
                next.getMetadata().getName(),
                "gets a template that was not verified");
    }

    @Override
    public void wroteStatus(Shell.Plan plan) {
        sameImages();
        String name = sight.status().at("/release/name").asText();
        if (!name.equals(release)) {
            release = name;
            promise();
        }
        if (SERVING.contains(sight.step())) {
            proves(plan, sight.revision("candidate"));
        }
        proves(plan, sight.revision("stable"));
        if (SERVING.contains(sight.step())) {
            provedTracks.add(sight.proving());
        }
        provedTracks.add(sight.track("stable"));
        provedTracks.add(sight.track("previous"));
    }

    private void proves(Shell.Plan plan, String revision) {
        plan.picture().revision(revision).map(Revision::components).stream()
                .flatMap(components -> components.stream())
                .forEach(
                        c -> {
                            proved.add(c.name() + "/" + c.hash());
                            served.add(c.name());
                        });
    }

    @Override
    public void moment() {
        // While somebody has deleted the Services, nothing is known of what is missing.
        boolean all = sight.production().findAny().isPresent();
        nobodyElse();
        for (Service service : sight.production().toList()) {
            onlyTheProved(service);
            String component = Sight.component(service);
            if (sight.component(component).isEmpty()) {
                continue;
            }
            int minimum = sight.minimum(component);
            long ready = ready(service);
            all &= ready >= minimum;
            demand(
                    excused || ready >= Math.min(minimum, promised.getOrDefault(component, 0)),
                    3,
                    service.getMetadata().getName(),
                    "has",
                    ready,
                    "ready behind it, and",
                    Math.min(minimum, promised.getOrDefault(component, 0)),
                    "are promised");
            leadsWhereSomebodyListens(service);
        }
        if (all) {
            excused = false;
        }
        oneVersionConsumes();
    }

    /** 42: what the consumer of one version puts back that of another could take. */
    private void oneVersionConsumes() {
        if (!sight.isBlueGreen()) {
            return;
        }
        var tracks = new HashMap<String, String>();
        cluster.all(Pod.class).stream()
                .filter(pod -> sight.isQueue(Sight.component(pod)) && Sight.isReady(pod))
                .forEach(
                        pod -> {
                            String track = Sight.labels(pod).get(Names.TRACK);
                            String other = tracks.putIfAbsent(Sight.component(pod), track);
                            demand(
                                    other == null || other.equals(track),
                                    42,
                                    Sight.component(pod),
                                    "consumes in two versions");
                        });
    }

    /**
     * 3: a number that is written as a target is listened at by every ready pod behind it, unless
     * the spec drops all ports of the component.
     */
    private void leadsWhereSomebodyListens(Service service) {
        boolean dropped =
                sight.component(Sight.component(service))
                        .filter(c -> c.path("ports").isEmpty())
                        .isPresent();
        for (var port : service.getSpec().getPorts()) {
            Integer number = port.getTargetPort() == null ? null : port.getTargetPort().getIntVal();
            demand(
                    dropped
                            || number == null
                            || sight.pods(service)
                                    .filter(Sight::isReady)
                                    .allMatch(pod -> listens(pod, number)),
                    3,
                    service.getMetadata().getName(),
                    "leads to",
                    number,
                    "where not every pod listens");
        }
    }

    private static boolean listens(Pod pod, int number) {
        return pod.getSpec().getContainers().stream()
                .flatMap(c -> c.getPorts().stream())
                .anyMatch(port -> port.getContainerPort() == number);
    }

    /** 7: what a pass that had nothing to write would have moved back it has moved back. */
    @Override
    public void rests(Shell.Plan plan) {
        lastResort.removeIf(component -> sight.ready(component, sight.track("stable")) > 0);
        if (!"RollingBack".equals(plan.decision().status().step())) {
            return;
        }
        if (sight.isBlueGreen()) {
            hasGoneBack(plan);
            return;
        }
        for (var service : plan.picture().services()) {
            String component = service.selector().get(Names.COMPONENT);
            boolean both =
                    service.name().equals(plan.picture().id().name() + "-" + component)
                            && !service.selector().containsKey(Names.TRACK);
            boolean staying = served.contains(component) && hadBefore(plan, component);
            demand(
                    !both
                            || !staying
                            || !plan.picture().refusals().isEmpty()
                            || ready(plan, component, sight.track("stable")) == 0,
                    7,
                    service.name(),
                    "still leads to first although main is ready");
        }
    }

    /** 7: traffic is still away only while what served before cannot carry it. */
    private void hasGoneBack(Shell.Plan plan) {
        var away =
                sight.production()
                        .filter(this::leadsToCandidate)
                        .map(Sight::component)
                        .filter(component -> hadBefore(plan, component))
                        .toList();
        if (away.isEmpty() || !plan.picture().refusals().isEmpty()) {
            return;
        }
        String stable = sight.track("stable");
        boolean couldCarry =
                away.stream()
                        .allMatch(
                                c ->
                                        ready(plan, c, stable)
                                                >= Math.max(
                                                        ready(plan, c, sight.proving()),
                                                        sight.minimum(c)));
        boolean isDead =
                away.stream().anyMatch(c -> ready(plan, c, sight.proving()) == 0)
                        && away.stream().allMatch(c -> ready(plan, c, stable) > 0);
        demand(
                !couldCarry && !isDead,
                7,
                away,
                "still lead to the candidate although the version before is ready");
    }

    private boolean hadBefore(Shell.Plan plan, String component) {
        return plan.picture()
                .revision(sight.revision("stable"))
                .flatMap(r -> r.component(component))
                .isPresent();
    }
}
