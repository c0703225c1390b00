package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Track;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that is remembered between passes: what cannot be observed. It stands in the status.
 *
 * @param stable what serves and is trusted
 * @param previous what served before, while it can still be gone back to
 * @param former what served before that, newest first, at most {@link #FORMER}
 * @param release the one in progress
 * @param refused newest first, at most {@link #REFUSALS}
 * @param attempts the highest attempt number ever given
 * @param handled one entry per command annotation that is still there
 * @param orders what people commanded of the system
 * @param waiting a wait whose start no step records
 */
public record Memory(
        Optional<Ref> stable,
        Optional<Ref> previous,
        List<Ref> former,
        Optional<Release> release,
        List<Refusal> refused,
        int attempts,
        List<HandledCommand> handled,
        Orders orders,
        Optional<Waiting> waiting) {
    /** How many refusals are kept. */
    public static final int REFUSALS = 10;

    /** How many former revisions are kept. */
    public static final int FORMER = 10;

    /** The same with that release in progress. */
    public Memory with(Release next) {
        return with(Optional.of(next), attempts);
    }

    /** The same with a release that was just started under that attempt number. */
    public Memory started(Release next, int attempt) {
        return with(Optional.of(next), attempt);
    }

    /**
     * The same without a release in progress: what served before cannot be gone back to in one
     * step, but released again.
     */
    public Memory ended() {
        var list = new ArrayList<Ref>();
        previous.map(Ref::former).ifPresent(list::add);
        former.stream().filter(ref -> list.stream().noneMatch(ref::isSame)).forEach(list::add);
        return new Memory(
                stable,
                Optional.empty(),
                list.stream().filter(ref -> !serves(ref.revision())).limit(FORMER).toList(),
                Optional.empty(),
                refused,
                attempts,
                handled,
                orders,
                waiting);
    }

    private Memory with(Optional<Release> next, int attempt) {
        return new Memory(
                stable, previous, former, next, refused, attempt, handled, orders, waiting);
    }

    /** The same with other revisions in the two roles. */
    public Memory serving(Optional<Ref> nowStable, Optional<Ref> nowPrevious) {
        return new Memory(
                nowStable,
                nowPrevious,
                former,
                release,
                refused,
                attempts,
                handled,
                orders,
                waiting);
    }

    /** The same with one more refusal; it replaces an older one of the same revision. */
    public Memory refusing(Refusal refusal) {
        var list = new ArrayList<>(without(refusal.revision()));
        list.addFirst(refusal);
        return refused(list.stream().limit(REFUSALS).toList());
    }

    /**
     * The same, once the candidate is the stable version. What served before can be gone back to,
     * unless it is the same revision.
     */
    public Memory promoting(Release done, UnaryOperator<Ref> before) {
        var candidate = done.candidate();
        return with(done)
                .pardoning(candidate.revision())
                .serving(
                        Optional.of(candidate),
                        stable.filter(ref -> !ref.revision().equals(candidate.revision()))
                                .map(before));
    }

    /** The names of the revisions that have a role. */
    public Set<String> roles() {
        return Stream.of(stable, previous, release.map(Release::candidate))
                .flatMap(Optional::stream)
                .map(Ref::revision)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The same, with the digests of revisions that got their role from an older operator.
     *
     * @param digests of what is stored, by name
     */
    public Memory proved(Map<String, String> digests) {
        return new Memory(
                stable.map(ref -> ref.proved(digests)),
                previous.map(ref -> ref.proved(digests)),
                former,
                release.map(one -> one.proved(digests)),
                refused,
                attempts,
                handled,
                orders,
                waiting);
    }

    /** Whether that revision is the stable one. */
    public boolean serves(String revision) {
        return stable.filter(ref -> ref.revision().equals(revision)).isPresent();
    }

    /**
     * The track that answers: in blue-green the candidate's from the switch on, while what served
     * before is still the stable one. Empty before any release.
     */
    public Optional<Track> answering() {
        return release.filter(Release::answersAlone)
                .map(one -> one.roles().proving())
                .or(() -> stable.map(Ref::track))
                .or(() -> release.map(one -> one.roles().serving()));
    }

    /** What served once under that name. */
    public Optional<Ref> former(String revision) {
        return former.stream().filter(ref -> ref.revision().equals(revision)).findFirst();
    }

    /** Keeps the refusal of a revision on record, but it no longer blocks an attempt. */
    public Memory doubting(String revision) {
        return refused(
                refused.stream()
                        .map(r -> r.revision().equals(revision) ? r.thatBlocksNothing() : r)
                        .toList());
    }

    /** The same without the refusal of a revision. */
    public Memory pardoning(String revision) {
        return refused(without(revision));
    }

    /** The same with other answered commands. */
    public Memory handled(List<HandledCommand> now) {
        return new Memory(
                stable, previous, former, release, refused, attempts, now, orders, waiting);
    }

    /** The same with another remembered wait, or none. */
    public Memory waiting(Optional<Waiting> now) {
        return new Memory(
                stable, previous, former, release, refused, attempts, handled, orders, now);
    }

    /** The same with other orders. */
    public Memory ordered(Orders now) {
        return new Memory(
                stable, previous, former, release, refused, attempts, handled, now, waiting);
    }

    /**
     * The mark of a component's pod template: another one replaces its pods by the same.
     *
     * @param ofTrack the mark of all pods of its track
     */
    public Optional<String> mark(String component, Optional<String> ofTrack) {
        return Stream.concat(
                        ofTrack.stream(),
                        Optional.ofNullable(orders.restarts().get(component)).stream()
                                .map(Instant::toString))
                .reduce((one, other) -> one + "/" + other);
    }

    /** The refusal of a revision, if it is refused. */
    public Optional<Refusal> refusal(String revision) {
        return refused.stream().filter(r -> r.revision().equals(revision)).findFirst();
    }

    /** The refusal of a revision that still holds for what would judge it now. */
    public Optional<Refusal> refusal(String revision, String judgedBy) {
        return refusal(revision).filter(r -> r.judgedBy().equals(judgedBy));
    }

    private List<Refusal> without(String revision) {
        return refused.stream().filter(r -> !r.revision().equals(revision)).toList();
    }

    private Memory refused(List<Refusal> list) {
        return new Memory(
                stable, previous, former, release, list, attempts, handled, orders, waiting);
    }
}
