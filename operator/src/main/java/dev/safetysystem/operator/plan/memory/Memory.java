package dev.safetysystem.operator.plan.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that is remembered between passes: what cannot be observed. It stands in the status.
 *
 * @param stable what serves and is trusted
 * @param previous what served before, while it can still be gone back to
 * @param release the one in progress
 * @param refused newest first, at most {@link #REFUSALS}
 * @param attempts the highest attempt number ever given
 * @param handled one entry per command annotation that is still there
 * @param waiting a wait whose start no step records
 */
public record Memory(
        Optional<Ref> stable,
        Optional<Ref> previous,
        Optional<Release> release,
        List<Refusal> refused,
        int attempts,
        List<HandledCommand> handled,
        Optional<Waiting> waiting) {
    /** How many refusals are kept. */
    public static final int REFUSALS = 10;

    /** The same with that release in progress. */
    public Memory with(Release next) {
        return with(Optional.of(next), attempts);
    }

    /** The same with a release that was just started under that attempt number. */
    public Memory started(Release next, int attempt) {
        return with(Optional.of(next), attempt);
    }

    /** The same without a release in progress: what served before cannot be gone back to. */
    public Memory ended() {
        return serving(stable, Optional.empty()).with(Optional.empty(), attempts);
    }

    private Memory with(Optional<Release> next, int attempt) {
        return new Memory(stable, previous, next, refused, attempt, handled, waiting);
    }

    /** The same with other revisions in the two roles. */
    public Memory serving(Optional<Ref> nowStable, Optional<Ref> nowPrevious) {
        return new Memory(nowStable, nowPrevious, release, refused, attempts, handled, waiting);
    }

    /** The same with one more refusal; it replaces an older one of the same revision. */
    public Memory refusing(Refusal refusal) {
        var list = new ArrayList<>(without(refusal.revision()));
        list.addFirst(refusal);
        return refused(list.stream().limit(REFUSALS).toList());
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
                release.map(one -> one.proved(digests)),
                refused,
                attempts,
                handled,
                waiting);
    }

    /** Whether that revision is the stable one. */
    public boolean serves(String revision) {
        return stable.filter(ref -> ref.revision().equals(revision)).isPresent();
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
        return new Memory(stable, previous, release, refused, attempts, now, waiting);
    }

    /** The same with another remembered wait, or none. */
    public Memory waiting(Optional<Waiting> now) {
        return new Memory(stable, previous, release, refused, attempts, handled, now);
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
        return new Memory(stable, previous, release, list, attempts, handled, waiting);
    }
}
