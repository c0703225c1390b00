package dev.safetysystem.operator.plan;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Rollout;
import dev.safetysystem.operator.model.RolloutParser;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Workload;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * All that a decision looks at: what is wanted, what is remembered, what is.
 *
 * @param desired empty while the spec cannot be followed
 * @param wanted the revision that the spec wants; empty also while a ConfigMap is missing
 * @param paused whether forward steps are to stop; said also by a spec that cannot be followed
 */
record Situation(
        Optional<DesiredSystem> desired,
        Optional<Revision> wanted,
        boolean paused,
        Memory memory,
        Observed seen) {

    Situation with(Memory next) {
        return new Situation(desired, wanted, paused, next, seen);
    }

    /** What the spec wants cannot be followed. */
    Situation withoutWanted() {
        return new Situation(desired, Optional.empty(), paused, memory, seen);
    }

    Instant now() {
        return seen.now();
    }

    /** What serves; empty before anything does, or when its stored revision was lost. */
    Optional<Revision> stable() {
        return memory.stable().flatMap(ref -> find(ref.revision()));
    }

    Optional<Revision> previous() {
        return memory.previous().flatMap(ref -> find(ref.revision()));
    }

    Optional<Revision> candidate() {
        return memory.release().flatMap(release -> find(release.candidate().revision()));
    }

    private Optional<Revision> find(String name) {
        return wanted.filter(r -> r.name().equals(name)).or(() -> seen.revision(name));
    }

    /**
     * Whether the release in progress is the first one: nothing serves that it could go back to.
     */
    boolean installing() {
        return memory.stable().isEmpty();
    }

    Release release() {
        return memory.release().orElseThrow();
    }

    /** The candidate's components that need new instances, callees first. */
    List<ComponentRevision> changed() {
        var candidate = candidate();
        if (candidate.isEmpty()) {
            return List.of();
        }
        if (again()) {
            return candidate.get().components();
        }
        return candidate.get().components().stream()
                .filter(
                        c ->
                                stable().map(s -> !s.runsLike(candidate.get(), c.name()))
                                        .orElseGet(() -> !stableLost() || !runsAlready(c)))
                .toList();
    }

    /**
     * Whether something serves whose stored revision was deleted. What runs stands for it then: its
     * traffic is kept and can be gone back to, only its templates cannot be brought back.
     */
    boolean stableLost() {
        return memory.stable().isPresent() && stable().isEmpty();
    }

    private boolean runsAlready(ComponentRevision component) {
        return seen.workload(component.name(), Track.FIRST).isEmpty()
                && seen.workload(component.name(), Track.MAIN)
                        .filter(w -> w.template().equals(component.hash()))
                        // What the release itself gave stays changed when its first one is gone.
                        .filter(w -> !w.revision().equals(release().candidate().revision()))
                        .isPresent();
    }

    /** Whether what serves is proved once more: a first install that failed after its flip. */
    private boolean again() {
        return memory.release()
                .map(release -> release.candidate().revision())
                .equals(memory.stable().map(Memory.Ref::revision));
    }

    /** Whether the release in progress is being given up. */
    boolean leaving() {
        return memory.release()
                .map(Release::step)
                .filter(step -> step instanceof Step.RollingBack || step instanceof Step.Abandoning)
                .isPresent();
    }

    boolean isChanged(String component) {
        return changed().stream().anyMatch(c -> c.name().equals(component));
    }

    /** The track in which a changed component is proved. */
    Track proving() {
        return installing() ? Track.MAIN : Track.FIRST;
    }

    /** Every component of any revision in play, callees first. */
    List<String> components() {
        var names = new LinkedHashSet<String>();
        candidate().ifPresent(r -> r.components().forEach(c -> names.add(c.name())));
        stable().ifPresent(r -> r.components().forEach(c -> names.add(c.name())));
        return List.copyOf(names);
    }

    /** Components that are there whatever becomes of the release, callees first. */
    List<String> staying() {
        return stableLost()
                ? seen.workloads(Track.MAIN).stream().map(Workload::component).toList()
                : stable().stream()
                        .flatMap(r -> r.components().stream())
                        .map(ComponentRevision::name)
                        .toList();
    }

    /** Whether the production Service of a component selects one track, or is not there. */
    boolean narrowed(String component) {
        return seen.service(Names.production(seen.id(), component))
                .map(service -> service.selector().containsKey(Names.TRACK))
                .orElse(true);
    }

    /** Whether only a component's first instance stands between it and an outage. */
    boolean firstServesAlone(String component) {
        return !narrowed(component)
                && ready(component, Track.MAIN) == 0
                && ready(component, Track.FIRST) > 0;
    }

    /** Whether a component's workload runs the given template, all of it available. */
    boolean up(ComponentRevision component, Track track) {
        return seen.workload(component.name(), track)
                .filter(w -> w.template().equals(component.hash()))
                .map(Workload::rolledOut)
                .orElse(false);
    }

    int ready(String component, Track track) {
        return seen.workload(component, track)
                .filter(w -> !w.ending())
                .map(Workload::ready)
                .orElse(0);
    }

    /**
     * The fewest instances that the spec promises; all of the present ones while it does not say.
     */
    int floor(String component) {
        return desired.flatMap(d -> Optional.ofNullable(d.sizes().get(component)))
                .map(Size::floor)
                .or(() -> seen.workload(component, Track.MAIN).map(Workload::size))
                .orElse(1);
    }

    /** How the release in progress goes about it, frozen at its start; else what the spec says. */
    Rollout rollout() {
        if (record().isPresent()) {
            return frozen();
        }
        return desired.map(DesiredSystem::rollout).orElseGet(this::frozen);
    }

    /** The stored record of the release in progress. */
    Optional<JsonNode> record() {
        return memory.release()
                .flatMap(
                        release ->
                                seen.record()
                                        .filter(r -> Records.release(r).equals(release.name())));
    }

    private Rollout frozen() {
        var components = new ArrayList<ComponentRevision>();
        candidate().or(this::stable).ifPresent(r -> components.addAll(r.components()));
        return RolloutParser.frozen(
                seen.record().map(Records::rollout).orElseGet(Records::none), components);
    }
}
