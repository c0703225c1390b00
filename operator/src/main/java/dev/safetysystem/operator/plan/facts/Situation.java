package dev.safetysystem.operator.plan.facts;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.DesiredSystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Rollout;
import dev.safetysystem.operator.model.RolloutParser;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.RecordedRelease;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.memory.Memory;
import dev.safetysystem.operator.plan.memory.Phase;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Release;
import dev.safetysystem.operator.plan.memory.Step;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a decision looks at: what is wanted, what is remembered, what is there.
 *
 * @param desired empty while the spec is invalid
 * @param wanted the revision that the spec wants; empty also while a ConfigMap is missing
 * @param pausedBySpec whether the spec says that forward steps are to stop; also read from an
 *     invalid one
 */
public record Situation(
        Optional<DesiredSystem> desired,
        Optional<Revision> wanted,
        boolean pausedBySpec,
        Memory memory,
        Observed seen) {

    /** The same with another memory. */
    public Situation with(Memory next) {
        return new Situation(desired, wanted, pausedBySpec, next, seen);
    }

    /** The same, knowing which revision the spec wants. */
    public Situation wanting(Optional<Revision> revision) {
        return new Situation(desired, revision, pausedBySpec, memory, seen);
    }

    /** The same, as if the spec were invalid. */
    public Situation withoutWanted() {
        return wanting(Optional.empty());
    }

    /** Whether forward steps are to stop: by the spec, or by a person's command. */
    public boolean paused() {
        return pausedBySpec || memory.orders().held().isPresent();
    }

    /** The instant of the picture. */
    public Instant now() {
        return seen.now();
    }

    // ---- revisions in their roles

    /** What serves; empty before anything does, or when its stored revision is lost. */
    public Optional<Revision> stable() {
        return memory.stable().flatMap(this::find);
    }

    /** What served before, while it can still be gone back to. */
    public Optional<Revision> previous() {
        return memory.previous().flatMap(this::find);
    }

    /** What the release in progress brings; empty also when its stored revision was lost. */
    public Optional<Revision> candidate() {
        return memory.release().map(Release::candidate).flatMap(this::find);
    }

    /**
     * What is made of the spec, if that is the revision, or what is stored. What is stored under
     * its name and is not what the status says of it is not in the picture.
     */
    private Optional<Revision> find(Ref ref) {
        return wanted.filter(ref::isOf).or(() -> seen.revision(ref.revision()));
    }

    /**
     * Whether something serves whose stored revision was deleted or replaced. Its pods keep the
     * traffic and can be gone back to; only its templates cannot be restored.
     */
    public boolean stableLost() {
        return memory.stable().isPresent() && stable().isEmpty();
    }

    // ---- the release in progress

    /** The release in progress. */
    public Release release() {
        return memory.release().orElseThrow();
    }

    /** Whether a release is in progress, and in that phase. */
    public boolean isIn(Phase phase) {
        return memory.release().filter(release -> release.isIn(phase)).isPresent();
    }

    /** Whether nothing serves yet that the release in progress could go back to. */
    public boolean installing() {
        return memory.release()
                .map(release -> release.roles().firstInstall() && !release.isIn(Phase.AFTER))
                .orElseGet(() -> memory.stable().isEmpty());
    }

    /**
     * The strategy of the release in progress, else the one that made what serves, else the spec's.
     */
    public Strategy strategy() {
        return memory.release()
                .map(release -> release.terms().strategy())
                .or(() -> memory.stable().map(Ref::track).map(Situation::madeBy))
                .or(() -> desired.map(d -> d.rollout().strategy()))
                .orElse(Strategy.ROLLING);
    }

    private static Strategy madeBy(Track track) {
        return track.isOfRolling() ? Strategy.ROLLING : Strategy.BLUE_GREEN;
    }

    /** The stable version's track; in a first install the candidate's. Empty before any release. */
    public Optional<Track> serving() {
        return memory.stable()
                .map(Ref::track)
                .or(() -> memory.release().map(release -> release.roles().serving()));
    }

    /** The track in which a changed component is proved. */
    public Track proving() {
        return release().roles().proving();
    }

    /**
     * The rollout settings that the release in progress froze at its start; else the spec's. A
     * longer bake or window that the spec asks for by now counts at once. Of a release that is over
     * nothing says any more whether its record is as it was.
     */
    public Rollout rollout() {
        var record = record();
        if (record.isPresent()) {
            var frozen = frozen(record);
            return desired.map(d -> frozen.watchedNoShorterThan(d.rollout())).orElse(frozen);
        }
        return desired.map(DesiredSystem::rollout)
                .map(rollout -> termsLost() ? rollout.withoutChecks() : rollout)
                .orElseGet(() -> frozen(Optional.empty()));
    }

    /**
     * What the spec says while a release is watched that brought what it asks for: a check that
     * raised a false alarm can be corrected then.
     */
    public Optional<Rollout> watchedBySpec() {
        boolean watched =
                memory.release().filter(r -> r.step() instanceof Step.Watch).isPresent()
                        && wanted.filter(w -> memory.serves(w.name())).isPresent();
        return watched ? desired.map(DesiredSystem::rollout) : Optional.empty();
    }

    /**
     * The stored record of the release in progress, if it still holds what the release froze: the
     * status has the hash of that.
     */
    public Optional<RecordedRelease> record() {
        return changedRecord().filter(r -> r.isAsFrozen(release().terms().strategyHash()));
    }

    /** The same, whatever somebody has made of it. */
    public Optional<RecordedRelease> changedRecord() {
        return memory.release()
                .flatMap(release -> seen.record().filter(r -> r.isOf(release.name())));
    }

    /**
     * Whether it cannot be told any more what the release in progress froze: its record is not what
     * it was, and the spec has other settings by now.
     */
    public boolean termsLost() {
        return memory.release().isPresent()
                && record().isEmpty()
                && desired.filter(d -> d.rollout().isOf(release().terms().strategyHash()))
                        .isEmpty();
    }

    private Rollout frozen(Optional<RecordedRelease> record) {
        var components = new ArrayList<ComponentRevision>();
        candidate().or(this::stable).ifPresent(r -> components.addAll(r.components()));
        return RolloutParser.frozen(
                record.map(RecordedRelease::rollout).orElseGet(RecordedRelease::noRollout),
                components);
    }

    // ---- components

    /** The candidate's components that need new pods, callees first. */
    public List<ComponentRevision> changed() {
        var candidate = candidate();
        if (candidate.isEmpty()) {
            return List.of();
        }
        // Every component of a blue-green candidate runs beside the one that serves.
        if (provedOnceMore() || strategy() == Strategy.BLUE_GREEN) {
            return candidate.get().components();
        }
        return candidate.get().components().stream()
                .filter(component -> isChanged(candidate.get(), component))
                .toList();
    }

    private boolean isChanged(Revision candidate, ComponentRevision component) {
        return stable().map(s -> !s.runsLike(candidate, component.name()))
                .orElseGet(() -> !stableLost() || !runsAlready(component));
    }

    /** With the stable revision lost, running Deployments tell which components are unchanged. */
    private boolean runsAlready(ComponentRevision component) {
        return seen.workload(component.name(), proving()).isEmpty()
                && servingWorkload(component.name())
                        .filter(w -> w.template().equals(component.hash()))
                        // A Deployment that this release rolled still counts as changed.
                        .filter(w -> !w.revision().equals(release().candidate().revision()))
                        .isPresent();
    }

    /** Whether what serves is verified again: a first install that failed after its switch. */
    private boolean provedOnceMore() {
        return memory.release()
                .map(release -> release.candidate().revision())
                .equals(memory.stable().map(Ref::revision));
    }

    /** Whether the release in progress brings new pods of a component. */
    public boolean isChanged(String component) {
        return changed().stream().anyMatch(c -> c.name().equals(component));
    }

    /**
     * Whether the release in progress brought a component's present pods: also when it is done, and
     * {@link #changed} is every component.
     */
    public boolean isBrought(String component) {
        return isIn(Phase.AFTER) && strategy() == Strategy.ROLLING
                ? previous()
                        .flatMap(p -> candidate().map(c -> !p.runsLike(c, component)))
                        .orElse(true)
                : isChanged(component);
    }

    /** Every component of the candidate and of the stable revision, callees first. */
    public List<String> components() {
        var names = new LinkedHashSet<String>();
        candidate().ifPresent(r -> r.components().forEach(c -> names.add(c.name())));
        stable().ifPresent(r -> r.components().forEach(c -> names.add(c.name())));
        return List.copyOf(names);
    }

    /** Components that are there whatever becomes of the release, callees first. */
    public List<String> staying() {
        return stableLost()
                ? serving().stream().flatMap(this::runningIn).distinct().toList()
                : stable().stream()
                        .flatMap(r -> r.components().stream())
                        .map(ComponentRevision::name)
                        .toList();
    }

    /**
     * Components of which something runs in a track: a Deployment, or pods of one that is not seen
     * because somebody took its label away.
     */
    private Stream<String> runningIn(Track track) {
        return Stream.concat(
                seen.workloads(track).stream().map(Workload::component),
                seen.instances().stream()
                        .filter(pod -> pod.track().equals(track) && !pod.ending())
                        .map(Instance::component));
    }

    /**
     * The promised number of pods: a component's replicas, or minReplicas of its autoscaler. While
     * the spec is invalid, or does not name it: the present size.
     */
    public int floor(String component) {
        return desired.flatMap(d -> Optional.ofNullable(d.sizes().get(component)))
                .map(Size::floor)
                .or(() -> servingWorkload(component).map(Workload::size))
                .or(() -> unnamed(component))
                .orElse(1);
    }

    /** How many pods a component is to have that the spec does not name; empty if it does. */
    public Optional<Integer> unnamed(String component) {
        return memory.release()
                .filter(_ -> desired.filter(d -> !d.sizes().containsKey(component)).isPresent())
                .map(release -> release.sizes().get(component));
    }

    // ---- what runs

    /** A component's workload in the track that serves. */
    public Optional<Workload> servingWorkload(String component) {
        return serving().flatMap(track -> seen.workload(component, track));
    }

    /** Whether a component's workload runs the given template, all of it available. */
    public boolean up(ComponentRevision component, Track track) {
        return seen.workload(component.name(), track)
                .filter(w -> w.template().equals(component.hash()))
                .map(Workload::rolledOut)
                .orElse(false);
    }

    /** Ready pods of a component in a track that is not being deleted. */
    public int ready(String component, Track track) {
        return seen.workload(component, track)
                .filter(w -> !w.ending())
                .map(Workload::ready)
                .orElse(0);
    }

    /** The track that the production Service of a component selects; empty if it selects two. */
    public Optional<Track> selected(String component) {
        return seen.service(Names.production(seen.id(), component))
                .map(service -> service.selector().get(Names.TRACK))
                .map(Track::new);
    }

    /** Whether the production Service of a component selects that track alone, or is not there. */
    public boolean selects(String component, Track track) {
        return seen.service(Names.production(seen.id(), component))
                .map(service -> track.name().equals(service.selector().get(Names.TRACK)))
                .orElse(true);
    }

    /** Whether the production Service of a component selects one track, or is not there. */
    public boolean selectsOneTrack(String component) {
        return seen.service(Names.production(seen.id(), component))
                .map(service -> service.selector().containsKey(Names.TRACK))
                .orElse(true);
    }
}
