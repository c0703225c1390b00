package dev.safetysystem.e2e.hostile;

import dev.safetysystem.e2e.hostile.Sighting.Role;
import dev.safetysystem.e2e.hostile.Sighting.State;
import dev.safetysystem.e2e.hostile.Sighting.What.OfDeployment;
import dev.safetysystem.e2e.hostile.Sighting.What.OfPod;
import dev.safetysystem.e2e.hostile.Sighting.What.OfService;
import dev.safetysystem.e2e.hostile.Sighting.What.OfSystem;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What must hold of traffic, by the numbers of {@code operator/INVARIANTS.md}: 0 to 7, at each
 * change in the order in which they happened. Pods that a workload of the neighbour's makes get
 * traffic from Kubernetes, which nobody can prevent; of these nothing is demanded here.
 *
 * <p>While the neighbour is at work it takes pods, Services and Deployments at any moment. What it
 * may take for a moment is demanded at each change while it rests ({@link Rest}), and else only if
 * it lasts.
 */
final class TrafficRules {
    /** A time in which nobody but the operator writes, and all systems were released before. */
    record Rest(long from, long to, Set<String> exempt) {
        boolean holds(long at, String system) {
            return from < at && at < to && !exempt.contains(system);
        }
    }

    private static final String OURS = "registry.example.com/api:";

    private static final Set<String> BEFORE_TRAFFIC = Set.of("Preflight", "Deploy", "Verify");
    private static final Set<String> SERVING =
            Set.of("Switch", "Bake", "Roll", "Retire", "Watch", "Free");

    /** So late the operator is told of what others do, at the latest. */
    private static final Duration TOLD = Duration.ofSeconds(5);

    /** So long a state may last that the neighbour's doing explains. */
    private static final Duration LASTS = Duration.ofSeconds(30);

    /** So long a way back may take once what it needs is ready. */
    private static final Duration BACK = Duration.ofSeconds(5);

    private final List<Rest> rests;
    private final int minimum;
    private final Set<String> broken = new TreeSet<>();

    private final Map<String, Sighting> systems = new TreeMap<>();
    private final Map<String, Sighting> services = new TreeMap<>();
    private final Map<String, Sighting> deployments = new HashMap<>();
    private final Map<String, Sighting> pods = new HashMap<>();

    /** Versions whose checks had passed, by the UID of their system. */
    private final Map<String, Set<String>> proved = new HashMap<>();

    /** When a Service of somebody else was known to lead to what is not verified. */
    private final Map<String, Instant> othersKnown = new HashMap<>();

    private final Map<String, Instant> nobodySince = new HashMap<>();
    private final Map<String, Instant> backSince = new HashMap<>();
    private final Map<String, Integer> asked = new TreeMap<>();

    /**
     * @param minimum pods that each system's component has
     */
    TrafficRules(List<Rest> rests, int minimum) {
        this.rests = rests;
        this.minimum = minimum;
    }

    /** What did not hold, each once. */
    Set<String> broken(List<Sighting> inOrder) {
        inOrder.forEach(this::happens);
        return Set.copyOf(broken);
    }

    /** How often each rule was asked, by its number: a rule that nothing asks proves nothing. */
    Map<String, Integer> asked() {
        return Map.copyOf(asked);
    }

    private void demand(boolean holds, int number, Sighting now, Object... what) {
        asked.merge(String.valueOf(number), 1, Integer::sum);
        if (!holds) {
            var words = new StringBuilder(number + ":");
            for (Object word : what) {
                words.append(' ').append(word);
            }
            broken.add(words.append(" (at ").append(now.seen()).append(')').toString());
        }
    }

    private void happens(Sighting now) {
        switch (now.what()) {
            case OfSystem system -> {
                note(systems, now);
                proves(now, system);
            }
            case OfService service -> {
                Optional<Sighting> before = Optional.ofNullable(services.get(name(now)));
                note(services, now);
                if (now.there()) {
                    before.ifPresent(one -> moves(now, selector(one), service.selector()));
                }
                knows(now, service);
            }
            case OfDeployment deployment -> {
                Optional<Sighting> before = Optional.ofNullable(deployments.get(name(now)));
                note(deployments, now);
                if (now.there()) {
                    rolls(now, before.map(one -> (OfDeployment) one.what()), deployment);
                } else {
                    goes(now, deployment);
                }
            }
            case OfPod pod -> {
                boolean isNew = !pods.containsKey(name(now));
                note(pods, now);
                if (isNew && now.there()) {
                    isNobodyElses(now, pod);
                }
            }
            case Sighting.What.Other _ -> {
                return;
            }
        }
        for (Sighting service : services.values()) {
            system(service).ifPresent(system -> moment(now, service, system));
        }
    }

    private static String name(Sighting one) {
        return one.object().name();
    }

    private static void note(Map<String, Sighting> all, Sighting now) {
        if (now.there()) {
            all.put(name(now), now);
        } else {
            all.remove(name(now));
        }
    }

    private void proves(Sighting now, OfSystem system) {
        Set<String> versions = proved.computeIfAbsent(now.object().uid(), _ -> new HashSet<>());
        system.stable().map(Role::version).ifPresent(versions::add);
        if (SERVING.contains(system.step())) {
            system.candidate().map(Role::version).ifPresent(versions::add);
        }
    }

    /** The system whose production Service this is. */
    private Optional<Sighting> system(Sighting service) {
        return systems.values().stream()
                .filter(system -> isProduction(service, system))
                .findFirst();
    }

    private static boolean isProduction(Sighting service, Sighting system) {
        return name(service).equals(name(system) + "-api")
                && service.owners().contains(system.object().uid());
    }

    private static Map<String, String> selector(Sighting service) {
        return ((OfService) service.what()).selector();
    }

    private static boolean selects(Map<String, String> selector, Map<String, String> labels) {
        return !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }

    private Stream<OfPod> pods(Predicate<OfPod> wanted) {
        return pods.values().stream().map(pod -> (OfPod) pod.what()).filter(wanted);
    }

    private static boolean isOurs(OfPod pod) {
        return pod.image().startsWith(OURS);
    }

    private static String version(String image) {
        return image.substring(OURS.length());
    }

    private boolean isProved(Sighting system, String image) {
        return proved.getOrDefault(system.object().uid(), Set.of()).contains(version(image));
    }

    private long ready(Map<String, String> selector) {
        return pods(pod -> isOurs(pod) && pod.isReady() && selects(selector, pod.labels())).count();
    }

    private long ready(Sighting system, String track) {
        return ready(
                Map.of(Sighting.LABEL + "system", name(system), Sighting.LABEL + "track", track));
    }

    private boolean rests(Sighting now, Sighting system) {
        return rests.stream().anyMatch(rest -> rest.holds(now.at(), name(system)));
    }

    private static String track(Map<String, String> selector) {
        return selector.getOrDefault(Sighting.LABEL + "track", "");
    }

    // ---- at each moment

    private void moment(Sighting now, Sighting service, Sighting system) {
        Map<String, String> selector = selector(service);
        pods(pod -> isOurs(pod) && pod.state() != State.ENDED && selects(selector, pod.labels()))
                .forEach(
                        pod ->
                                demand(
                                        isProved(system, pod.image()),
                                        1,
                                        now,
                                        name(service),
                                        "selects",
                                        pod.image(),
                                        "whose checks had not passed"));
        long ready = ready(selector);
        if (rests(now, system)) {
            demand(ready >= minimum, 3, now, name(service), "has", ready, "ready pods behind it");
        }
        boolean nobody =
                ready == 0
                        && pods(pod -> isOurs(pod) && pod.isReady() && isOf(system, pod))
                                .anyMatch(pod -> isProved(system, pod.image()));
        demand(
                !lasts(nobodySince, name(service), nobody, now, LASTS),
                2,
                now,
                name(service),
                "selected nobody ready for long while another track had somebody");
        goesBack(now, service, system);
    }

    private static boolean isOf(Sighting system, OfPod pod) {
        return name(system).equals(pod.labels().get(Sighting.LABEL + "system"));
    }

    private static boolean lasts(
            Map<String, Instant> since, String name, boolean is, Sighting now, Duration longest) {
        if (!is) {
            since.remove(name);
            return false;
        }
        Instant begin = since.computeIfAbsent(name, _ -> now.seen());
        return Duration.between(begin, now.seen()).compareTo(longest) > 0;
    }

    private void goesBack(Sighting now, Sighting service, Sighting system) {
        var of = (OfSystem) system.what();
        if (!of.step().equals("RollingBack")) {
            backSince.remove(name(service));
            return;
        }
        String stable = of.stable().map(Role::track).orElse("");
        boolean away = !track(selector(service)).equals(stable);
        boolean couldBeBack = away && ready(system, stable) >= minimum;
        demand(
                !lasts(
                        backSince,
                        name(service),
                        couldBeBack,
                        now,
                        rests(now, system) ? BACK : LASTS),
                7,
                now,
                name(service),
                "is not back although the version before is ready");
    }

    // ---- at a write

    private void moves(Sighting now, Map<String, String> before, Map<String, String> next) {
        if (before.equals(next) || system(now).isEmpty()) {
            return;
        }
        Sighting system = system(now).get();
        var of = (OfSystem) system.what();
        String stable = of.stable().map(Role::track).orElse("");
        boolean toCandidate = track(before).equals(stable) && !track(next).equals(stable);
        demand(
                !toCandidate || !BEFORE_TRAFFIC.contains(of.step()),
                6,
                now,
                name(now),
                "gets another track in",
                of.step());
        if (!rests(now, system)) {
            return;
        }
        boolean anybody =
                pods(pod -> isOurs(pod) && pod.isReady() && isOf(system, pod)).count() > 0;
        demand(!anybody || ready(next) > 0, 2, now, name(now), "is written to select nobody ready");
        boolean allAtOnce = toCandidate && !track(next).isEmpty();
        if (allAtOnce) {
            demand(
                    ready(system, track(next)) >= Math.max(1, ready(system, stable)),
                    5,
                    now,
                    name(now),
                    "is switched to fewer ready pods than serve");
        }
    }

    private void rolls(Sighting now, Optional<OfDeployment> before, OfDeployment next) {
        boolean isAnother = before.filter(one -> one.image().equals(next.image())).isEmpty();
        if (!isAnother || !next.image().startsWith(OURS)) {
            return;
        }
        systems.values().stream()
                .filter(system -> now.owners().contains(system.object().uid()))
                .forEach(
                        system -> {
                            var of = (OfSystem) system.what();
                            boolean serves =
                                    of.stable()
                                            .filter(
                                                    role ->
                                                            role.track()
                                                                    .equals(track(next.labels())))
                                            .isPresent();
                            String stable = of.stable().map(Role::version).orElse("");
                            demand(
                                    !serves
                                            || version(next.image()).equals(stable)
                                            || !BEFORE_TRAFFIC.contains(of.step()),
                                    6,
                                    now,
                                    name(now),
                                    "gets",
                                    next.image(),
                                    "in",
                                    of.step());
                            demand(
                                    !serves || isProved(system, next.image()),
                                    0,
                                    now,
                                    name(now),
                                    "gets",
                                    next.image(),
                                    "which was not verified");
                        });
    }

    /** A Deployment that is gone. */
    private void goes(Sighting now, OfDeployment last) {
        systems.values().stream()
                .filter(system -> now.owners().contains(system.object().uid()))
                .filter(system -> rests(now, system))
                .forEach(
                        system -> {
                            for (Sighting service : services.values()) {
                                demand(
                                        !isProduction(service, system)
                                                || !selects(selector(service), last.labels()),
                                        4,
                                        now,
                                        name(now),
                                        "goes while",
                                        name(service),
                                        "selects it");
                            }
                        });
    }

    // ---- Services of others

    private void knows(Sighting now, OfService service) {
        boolean isTheOperators = !now.owners().isEmpty() || now.isApplied();
        if (!now.there() || isTheOperators || service.takesUnverified()) {
            othersKnown.remove(name(now));
        } else {
            othersKnown.putIfAbsent(name(now), now.seen().plus(TOLD));
        }
    }

    /**
     * 1: a pod whose checks have not passed is not made while somebody else's Service selects it.
     */
    private void isNobodyElses(Sighting now, OfPod pod) {
        if (!isOurs(pod)) {
            return;
        }
        systems.values().stream()
                .filter(system -> isOf(system, pod) && !isProved(system, pod.image()))
                .forEach(
                        system ->
                                othersKnown.forEach(
                                        (other, known) ->
                                                demand(
                                                        now.seen().isBefore(known)
                                                                || !selects(
                                                                        selector(
                                                                                services.get(
                                                                                        other)),
                                                                        pod.labels()),
                                                        1,
                                                        now,
                                                        other,
                                                        "of somebody else selects",
                                                        pod.image(),
                                                        "whose checks had not passed")));
    }
}
