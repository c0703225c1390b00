package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observed;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the API server does not let us store although the status is to name it: a revision, a copy
 * of a ConfigMap, the record of a release. Nothing goes forward then, and that has to be said.
 */
final class Unstored {
    private static final String REASON = "WaitingForDependency";

    private Unstored() {}

    /** In the API server's words. */
    static Optional<String> refused(Observed seen, Target target) {
        var id = seen.id();
        var revisions =
                target.revisions().stream()
                        .flatMap(
                                revision ->
                                        Stream.concat(
                                                Stream.of(
                                                        new Key(
                                                                "ControllerRevision",
                                                                Names.revision(
                                                                        id, revision.name()))),
                                                revision.snapshots().values().stream()
                                                        .map(name -> new Key("ConfigMap", name))));
        var record =
                target.record().stream()
                        .map(r -> new Key("ConfigMap", Names.record(id, r.attempt())));
        return refused(seen, Stream.concat(revisions, record));
    }

    /** What the API server said of the first of these places that it refused to write. */
    static Optional<String> refused(Observed seen, Stream<Key> places) {
        return places.filter(seen.refusals()::containsKey)
                .map(
                        key ->
                                "the API server refuses "
                                        + key.kind()
                                        + " "
                                        + key.name()
                                        + ": "
                                        + seen.refusals().get(key))
                .findFirst();
    }

    /** The world as it was announced, and what is to be stored once more. */
    static Target held(Situation start, Target target) {
        var as = RollingTarget.of(start, target.record());
        return new Target(
                target.revisions(),
                as.running(),
                as.trackServices(),
                as.production(),
                as.autoscalers(),
                as.disruptions(),
                as.record(),
                as.removals());
    }

    static Turn.Stay wait(Situation start, String refused) {
        Instant deadline =
                Beginning.waitingSince(start, REASON).plus(start.rollout().progressDeadline());
        return Turn.Stay.waiting(start.now(), deadline, REASON, refused);
    }
}
