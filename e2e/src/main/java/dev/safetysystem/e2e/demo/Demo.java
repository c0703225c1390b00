package dev.safetysystem.e2e.demo;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.load.Load;
import dev.safetysystem.e2e.load.LoadPlan;
import dev.safetysystem.e2e.load.Tally;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The acts, and what each of them promises. */
final class Demo {
    /** The versions whose images are needed. */
    static final List<String> VERSIONS = List.of("v1", "v2", "v3", "v2-wrong", "v2-collapse");

    /** A bound for a broken machine: each act takes half a minute. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final long ENOUGH = 100;

    /** How long the version before stands by: longer than anybody needs to say abort. */
    private static final String WINDOW = "3m";

    /** Requests of five seconds: a kubelet looks once a second whether a container still runs. */
    private static final long FEW = 5 * 40;

    private final Cluster cluster;
    private final Subject subject;
    private final Screen screen;
    private final List<String> broken = new ArrayList<>();
    private Optional<Load> load = Optional.empty();

    Demo(Cluster cluster, Subject subject, Screen screen) {
        this.cluster = cluster;
        this.subject = subject;
        this.screen = screen;
    }

    /** An act did not come to its end; the others make no sense without it. */
    private static final class Stuck extends Exception {
        private static final long serialVersionUID = 1L;

        Stuck(String message) {
            super(message);
        }
    }

    /**
     * Plays all acts.
     *
     * @return the promises that were broken, in words; empty as it should be
     */
    List<String> play() {
        try {
            install();
            try (Door door = Door.to(cluster, subject)) {
                underRequests(
                        door,
                        () -> {
                            upgrade(door);
                            refuse();
                            switchOver();
                            abort();
                        },
                        this::judge);
                underRequests(door, this::collapse, this::judgeCollapse);
            }
        } catch (Stuck e) {
            broken.add(e.getMessage());
        }
        screen.end();
        return List.copyOf(broken);
    }

    /** Some acts. */
    @FunctionalInterface
    private interface Acts {
        void play() throws Stuck;
    }

    private void underRequests(Door door, Acts acts, Consumer<Tally> judge) throws Stuck {
        var plan = LoadPlan.of(door.server(), door.questions(Subject.QUESTIONS));
        Load running = Load.start(plan);
        load = Optional.of(running);
        try {
            acts.play();
        } finally {
            Tally tally = running.stop();
            screen.say("Requests: " + tally);
            judge.accept(tally);
        }
    }

    private void install() throws Stuck {
        screen.say("Act 1: install. A SafetySystem for the HAP filter, version v1, is applied.");
        subject.makeNamespace();
        subject.apply("v1");
        await("v1 to be released", Demo::isAtRest, scene -> isReleased(scene, "v1"));
    }

    private void upgrade(Door door) throws Stuck {
        screen.say(
                "Act 2: upgrade under constant requests to "
                        + (door.proxy().isEmpty()
                                ? "the production Service's own address"
                                : "the production Service, through the API server's proxy")
                        + ". One pod of v2 starts first, is checked and serves beside v1; then the rest"
                        + " follows.");
        await("requests to be answered by v1", _ -> false, scene -> answered(scene, "v1") > ENOUGH);
        subject.apply("v2");
        await("v2 to be released", Demo::isAtRest, scene -> isReleased(scene, "v2"));
        await("requests to be answered by v2", _ -> false, scene -> answered(scene, "v2") > ENOUGH);
    }

    private void refuse() throws Stuck {
        screen.say(
                "Act 3: a broken version. v2-wrong becomes ready, but lets abuse through. A check"
                        + " finds that before it gets traffic.");
        subject.apply("v2-wrong");
        Scene scene =
                await(
                        "v2-wrong to be refused",
                        Demo::isAtRest,
                        seen -> seen.isRefused() && seen.runsOnly("v2", Subject.SIZE));
        Scene.Refused refused = scene.refused().getFirst();
        promise(
                refused.version().equals("v2-wrong") && refused.reason().equals("CheckFailed"),
                "v2-wrong is refused with CheckFailed, but the status names %s with %s"
                        .formatted(refused.version(), refused.reason()));
        promise(
                scene.isCondition("Available", "True/AtPromisedSize"),
                "v2 stays available while v2-wrong is refused, but the status says "
                        + scene.conditions());
    }

    private void switchOver() throws Stuck {
        screen.say(
                "Act 4: a switch. The strategy is BlueGreen from now on. All pods of v3 come up beside"
                        + " those of v2, are checked, and get all traffic in one step. The pods of v2"
                        + " stand by.");
        subject.blueGreen(WINDOW);
        subject.set(Tempo.OF_THE_DEMO);
        subject.apply("v3");
        await(
                "v3 to be released while v2 stands by",
                _ -> false,
                scene ->
                        scene.serves("v3")
                                && scene.step().equals("Watch")
                                && answered(scene, "v3") > ENOUGH);
    }

    private void abort() throws Stuck {
        screen.say("Act 5: abort. Somebody says so, and v2 has all traffic again in one step.");
        subject.say("abort", user());
        Scene scene =
                await(
                        "v3 to be left for v2",
                        Demo::isAtRest,
                        seen -> seen.isRefused() && seen.runsOnly("v2", Subject.SIZE));
        promise(
                scene.refused().getFirst().reason().equals("Aborted"),
                "v3 is refused with Aborted, but the status says " + scene.refused());
    }

    private void collapse() throws Stuck {
        screen.say(
                "Act 6: a version that dies after its switch. v2-collapse passes every check; its first"
                        + " requests kill it. v2 has all traffic again before anybody is called.");
        await("requests to be answered by v2", _ -> false, scene -> answered(scene, "v2") > ENOUGH);
        subject.apply("v2-collapse");
        Scene scene =
                await(
                        "v2-collapse to be left for v2",
                        Demo::isAtRest,
                        seen -> seen.isRefused() && seen.runsOnly("v2", Subject.SIZE));
        Scene.Refused refused = scene.refused().getFirst();
        promise(
                refused.version().equals("v2-collapse"),
                "v2-collapse is refused, but the status names " + refused.version());
    }

    /** Under which name this cluster knows us: a command has to say who gives it. */
    private String user() {
        return cluster.kubectl("auth", "whoami", "--output=jsonpath={.status.userInfo.username}")
                .run()
                .orThrow()
                .strip();
    }

    private static boolean isReleased(Scene scene, String version) {
        return scene.isReleased(version, Subject.SIZE);
    }

    private static long answered(Scene scene, String version) {
        return scene.tally().map(tally -> tally.by(version)).orElse(0L);
    }

    /** Whether nothing more will happen by itself. */
    private static boolean isAtRest(Scene scene) {
        return scene.observed()
                && (scene.conditions().containsKey("Stalled")
                        || scene.isCondition("Ready", "True/Released"));
    }

    private void judge(Tally tally) {
        promise(tally.lostInAll() == 0, "no request is lost, but %s".formatted(tally.lost()));
        promise(tally.wrongInAll() == 0, "every answer is right, but %s".formatted(tally.wrong()));
        promise(
                tally.by("v2-wrong") == 0,
                "v2-wrong answers nobody, but answered " + tally.by("v2-wrong"));
    }

    private void judgeCollapse(Tally tally) {
        promise(
                tally.by("v2-collapse") > 0,
                "v2-collapse has traffic for a moment, but answered nobody");
        promise(
                tally.lostInAll() < FEW,
                "fewer than %d requests are lost with the pods that end, but %s"
                        .formatted(FEW, tally.lost()));
    }

    private void promise(boolean kept, String promise) {
        if (!kept) {
            broken.add("promised: " + promise);
        }
    }

    /** Shows what happens until it is as wanted, or has come to another end for a while. */
    private Scene await(String what, Predicate<Scene> atRest, Predicate<Scene> wanted)
            throws Stuck {
        Instant deadline = Instant.now().plus(LIMIT);
        Optional<Instant> restsUntil = Optional.empty();
        while (true) {
            Scene scene = subject.look(load.map(Load::tally));
            screen.show(scene);
            if (wanted.test(scene)) {
                return scene;
            }
            // What is left of the old version may take its grace period after the end.
            restsUntil =
                    atRest.test(scene)
                            ? restsUntil.or(() -> Optional.of(Instant.now().plusSeconds(60)))
                            : Optional.empty();
            Instant end = restsUntil.filter(deadline::isAfter).orElse(deadline);
            if (Instant.now().isAfter(end)) {
                throw new Stuck("promised: " + what + "; seen instead: " + scene.inOneLine());
            }
            pause();
        }
    }

    private static void pause() throws Stuck {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stuck("interrupted");
        }
    }
}
