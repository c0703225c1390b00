package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.Track;

import java.util.List;
import java.util.Optional;

/**
 * All that is remembered between passes: what cannot be observed. It stands in the status.
 *
 * @param stable what serves and is trusted
 * @param previous what served before, while it can still be gone back to
 * @param release the one in progress
 * @param refused newest first, at most {@link #REFUSALS}
 * @param attempts the highest attempt number ever given
 * @param handled one entry per command annotation that is still there
 */
public record Memory(
        Optional<Ref> stable,
        Optional<Ref> previous,
        Optional<Release> release,
        List<Refusal> refused,
        int attempts,
        List<HandledCommand> handled) {
    /** How many refusals are kept. */
    public static final int REFUSALS = 10;

    /** A system that nothing is known of. */
    public static final Memory NONE =
            new Memory(
                    Optional.empty(), Optional.empty(), Optional.empty(), List.of(), 0, List.of());

    /** A revision and the track that it runs in. */
    public record Ref(String revision, String version, Track track) {}

    /**
     * A refused release.
     *
     * @param judgedBy hash of the checks that judged it: others may judge differently
     * @param at ISO instant
     */
    public record Refusal(
            String release,
            String version,
            String reason,
            String message,
            String at,
            String judgedBy) {
        /** The refused revision: a release is named {@code <revision>-<attempt>}. */
        public String revision() {
            return release.substring(0, release.lastIndexOf('-'));
        }

        private Refusal heldForNoChecks() {
            return new Refusal(release, version, reason, message, at, "");
        }
    }

    /** A command that was answered. */
    public record HandledCommand(
            String verb, String value, boolean done, String at, String message) {}

    Memory with(Release next) {
        return new Memory(stable, previous, Optional.of(next), refused, attempts, handled);
    }

    Memory started(Release next, int attempt) {
        return new Memory(stable, previous, Optional.of(next), refused, attempt, handled);
    }

    Memory ended() {
        return new Memory(stable, Optional.empty(), Optional.empty(), refused, attempts, handled);
    }

    Memory serving(Optional<Ref> nowStable, Optional<Ref> nowPrevious) {
        return new Memory(nowStable, nowPrevious, release, refused, attempts, handled);
    }

    Memory refusing(Refusal refusal) {
        var list = new java.util.ArrayList<>(without(refusal.revision()));
        list.addFirst(refusal);
        return refused(list.stream().limit(REFUSALS).toList());
    }

    /** Whether that revision is the stable one. */
    boolean serves(String revision) {
        return stable.filter(ref -> ref.revision().equals(revision)).isPresent();
    }

    /** The refusal of a revision stays, but holds for no checks any more: it is to be proved. */
    Memory doubting(String revision) {
        return refused(
                refused.stream()
                        .map(r -> r.revision().equals(revision) ? r.heldForNoChecks() : r)
                        .toList());
    }

    Memory pardoning(String revision) {
        return refused(without(revision));
    }

    Memory handled(List<HandledCommand> now) {
        return new Memory(stable, previous, release, refused, attempts, now);
    }

    /** The refusal of a revision, if it is refused. */
    public Optional<Refusal> refusal(String revision) {
        return refused.stream().filter(r -> r.revision().equals(revision)).findFirst();
    }

    private List<Refusal> without(String revision) {
        return refused.stream().filter(r -> !r.revision().equals(revision)).toList();
    }

    private Memory refused(List<Refusal> list) {
        return new Memory(stable, previous, release, list, attempts, handled);
    }
}
