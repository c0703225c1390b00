package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.observe.Difference;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Observed.Settling;
import dev.safetysystem.operator.observe.Written;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.render.Owner;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.status.Kept;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What passes leave to the next one over the same system, whichever lane that runs in. */
final class PassMemory {
    private final Map<String, Settling> settling = new ConcurrentHashMap<>();
    private final Map<String, Map<Key, String>> refusals = new ConcurrentHashMap<>();

    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Map<String, Written> written = new ConcurrentHashMap<>();

    /** What is remembered of our own writes. */
    Written written(String uid) {
        return written.getOrDefault(uid, Written.NOTHING);
    }

    /**
     * A write was made.
     *
     * @param answer what the API server holds now, where it said so
     */
    void wrote(String uid, Action action, Optional<HasMetadata> answer, Instant now) {
        Set<Difference> left = answer.map(action::left).orElse(Set.of());
        var fields = action.putsBack();
        written.put(
                uid,
                written(uid)
                        .after(
                                action.write(),
                                left,
                                Repaired.fields(fields),
                                Repaired.words(fields),
                                now));
    }

    /** The status is being written. */
    void writesStatus(String uid, Instant now) {
        written.put(uid, written(uid).withStatus(now));
    }

    private final Map<String, Named> named = new ConcurrentHashMap<>();

    /** The ConfigMaps that a generation of a resource may refer to. */
    private record Named(Long generation, Set<String> configMaps) {}

    /** The ConfigMaps that a resource may refer to. */
    Set<String> configMaps(SafetySystem resource) {
        var meta = resource.getMetadata();
        return named.compute(
                        meta.getUid(),
                        (uid, known) ->
                                known != null
                                                && Objects.equals(
                                                        known.generation(), meta.getGeneration())
                                        ? known
                                        : new Named(
                                                meta.getGeneration(), ConfigMapNames.in(resource)))
                .configMaps();
    }

    /** What need not be done again. */
    Kept kept(String uid) {
        return kept.computeIfAbsent(uid, u -> new Kept());
    }

    /** A system that nothing happens to for a while needs none of it. */
    void rests(String uid) {
        kept.remove(uid);
    }

    Optional<Settling> settling(String uid) {
        return Optional.ofNullable(settling.get(uid));
    }

    /** What the API server said of each place whose last write it refused. */
    Map<Key, String> refusals(String uid) {
        return refusals.getOrDefault(uid, Map.of());
    }

    void refused(String uid, Map<Key, String> now) {
        refusals.put(uid, now);
    }

    /**
     * A change settles although the writes of the pass that saw it fail. A write that is not wanted
     * any more is not missed.
     */
    void decided(Observed picture, Decision decision) {
        String uid = picture.id().uid();
        written.put(
                uid,
                written(uid)
                        .looked(
                                Owner.places(picture.id(), picture.objects()),
                                decision.writtenTo()));
        decision.settling().ifPresentOrElse(s -> settling.put(uid, s), () -> settling.remove(uid));
        var wanted = decision.writtenTo();
        refusals.computeIfPresent(
                uid,
                (u, known) -> {
                    var missed = new HashMap<>(known);
                    missed.keySet().retainAll(wanted);
                    return missed.isEmpty() ? null : Map.copyOf(missed);
                });
    }

    void forget(String uid) {
        settling.remove(uid);
        refusals.remove(uid);
        kept.remove(uid);
        written.remove(uid);
        named.remove(uid);
    }
}
