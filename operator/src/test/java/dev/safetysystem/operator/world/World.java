package dev.safetysystem.operator.world;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One system in a simulated cluster, and time that goes on from one event to the next. */
public final class World extends Stimuli {
    private static final int MOST_PASSES_AT_ONCE = 60;
    private static final Duration LONGEST = Duration.ofHours(1);

    /** A world in which nothing goes wrong by itself. */
    public World(SafetySystem resource) {
        this(resource, Disorder.none());
    }

    /** A world in which that goes wrong as well. */
    public World(SafetySystem resource, Disorder disorder) {
        super(resource, disorder);
    }

    @Override
    World self() {
        return this;
    }

    /** How long it has been going on. */
    Duration age() {
        return Duration.between(Cluster.START, cluster.now());
    }

    /** Lets time go on, with passes whenever the operator has a reason for one. */
    public World run(Duration time) {
        Instant end = cluster.now().plus(time);
        happen();
        while (cluster.now().isBefore(end)) {
            goOn(end);
        }
        return this;
    }

    /** Lets time go on until the step is reached; fails with the story if it is not, in an hour. */
    public World until(String step) {
        return until("step " + step, w -> step.equals(w.status().step()));
    }

    /** Lets time go on until a condition holds. */
    public World until(String what, Predicate<World> condition) {
        Instant limit = cluster.now().plus(LONGEST);
        happen();
        while (status().conditions() == null || !condition.test(this)) {
            if (!cluster.now().isBefore(limit)) {
                throw new AssertionError("never came to " + what + "\n" + story());
            }
            goOn(limit);
        }
        return this;
    }

    /** On to the next moment at which something may happen, and no further than to the end. */
    private void goOn(Instant end) {
        Instant now = cluster.now();
        cluster.goOnTo(
                Stream.concat(Stream.of(end), Stream.concat(shell.moments(), controllers.moments()))
                        .map(at -> at.isAfter(now) ? at : now.plusMillis(1))
                        .min(Instant::compareTo)
                        .orElseThrow());
        happen();
    }

    /** Everything that happens at this moment; what fails says in which story. */
    private void happen() {
        try {
            lookAndAct();
        } catch (AssertionError e) {
            String said = String.valueOf(e.getMessage());
            throw said.contains(story()) ? e : new AssertionError(said + "\n" + story(), e);
        } catch (RuntimeException e) {
            throw new AssertionError(e + "\n" + story(), e);
        }
    }

    private void lookAndAct() {
        act();
        int passes = 0;
        while (shell.looks()) {
            act();
            if (++passes > MOST_PASSES_AT_ONCE) {
                throw new AssertionError("passes without an end");
            }
        }
    }
}
