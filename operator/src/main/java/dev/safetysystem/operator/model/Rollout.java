package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.check.Check;

import java.time.Duration;
import java.util.List;

/**
 * How a release is brought into service: frozen for a release when it starts.
 *
 * @param strategy how the new version replaces the one that serves
 * @param settle quiet time after the last change before a release starts
 * @param minReady how long a pod must have been ready without a break
 * @param progressDeadline how long a step may wait before the release is refused or stalled
 * @param drain how long pods stay after their traffic has moved, in a release
 * @param rollbackDrain the same in a rollback
 * @param readyWait how long a component may be without a ready pod before it counts as lost
 * @param bake how long what was just given traffic is watched while all of what served stays
 * @param standby what becomes of the version before once it has no traffic
 * @param window how long after the switch it can still be gone back to
 * @param maxSurge Kubernetes' own notation, a number or a percentage
 * @param maxUnavailable Kubernetes' own notation
 * @param abortOnUnknown whether a check that cannot be carried out refuses the release at the
 *     deadline; otherwise it holds
 * @param checks asked before traffic or after it
 * @param wire the same as written, kept in the release record
 */
public record Rollout(
        Strategy strategy,
        Duration settle,
        Duration minReady,
        Duration progressDeadline,
        Duration drain,
        Duration rollbackDrain,
        Duration readyWait,
        Duration bake,
        Standby standby,
        Duration window,
        String maxSurge,
        String maxUnavailable,
        boolean abortOnUnknown,
        List<Check> checks,
        JsonNode wire) {

    /** What becomes of a version whose traffic was taken, while it can still be gone back to. */
    public enum Standby {
        /** It keeps its pods. */
        WARM,
        /** It has none, but can be started again. */
        COLD
    }

    /** What a refusal was judged by: when it changes, a refused revision may be tried again. */
    public String judgedBy() {
        // Without thresholds it equals the first version's: an upgrade must retry no refusal.
        return wire.has("thresholds")
                ? ContentHash.of(judges())
                : ContentHash.of(wire.path("checks"));
    }

    private JsonNode judges() {
        var judges = Json.object();
        judges.set("checks", wire.path("checks"));
        judges.set("thresholds", wire.path("thresholds"));
        return judges;
    }

    /** The hash that status holds beside a release. */
    public String hash() {
        return ContentHash.whole(wire);
    }

    /** Whether these are the settings that a hash in a status is of. */
    public boolean isOf(String hash) {
        return isOf(wire, hash);
    }

    /**
     * The same, of a document that somebody may have changed.
     *
     * @param hash all of it, or its beginning, as the first versions wrote it
     */
    public static boolean isOf(JsonNode wire, String hash) {
        return ContentHash.whole(wire).startsWith(hash);
    }

    /** The same times, but no check: while it is not known what a release froze, none is asked. */
    public Rollout withoutChecks() {
        return new Rollout(
                strategy,
                settle,
                minReady,
                progressDeadline,
                drain,
                rollbackDrain,
                readyWait,
                bake,
                standby,
                window,
                maxSurge,
                maxUnavailable,
                abortOnUnknown,
                List.of(),
                wire);
    }
}
