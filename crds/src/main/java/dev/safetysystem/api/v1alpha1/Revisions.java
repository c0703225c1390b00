package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Instant;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Text;

import java.util.List;
import java.util.Map;

/**
 * The revisions that have a role.
 *
 * @param stable what serves and is trusted
 * @param candidate what the release in progress brings
 * @param previous what can still be gone back to
 * @param former what served before that, newest first, at most 10: the command rollback-to releases
 *     one of these again
 * @param refused refused releases, newest first, at most 10
 */
@WireRecord
public record Revisions(
        Revision stable,
        Revision candidate,
        Revision previous,
        @Items(max = 10) List<Revision> former,
        @Items(max = 10) List<Refusal> refused) {

    /**
     * A revision in a role.
     *
     * @param name hash of its content
     * @param version version of the spec that made it
     * @param track track that runs it
     * @param images images that its pods were verified with, {@code
     *     component/container@sha256:digest}; {@code =sha256:} for one that the node got from no
     *     registry. At most 48
     * @param restarted mark of its pod templates, if its pods were replaced by the same once
     * @param digest SHA-256 of what was stored of it when it got its role; what is stored now is
     *     held against it
     * @param release release that brought it into service
     * @param settings values of protective settings that its pods get instead of its own, since the
     *     spec asked for more protection when it was gone back to
     */
    @WireRecord
    public record Revision(
            @Required @Text(max = 63) String name,
            @Text(min = 0, max = 128) String version,
            @Text(min = 0, max = 63) String track,
            @Items(max = 48) List<@Text(max = 256) String> images,
            @Text(min = 0, max = 63) String restarted,
            @Text(min = 0, max = 64) String digest,
            @Text(min = 0, max = 63) String release,
            @Items(max = 64) Map<String, @Text(min = 0, max = 4096) String> settings) {}

    /**
     * A release that was refused; it is not tried again by itself.
     *
     * @param release release, {@code <revision>-<attempt>}
     * @param version version of the spec that made it
     * @param reason why, from the closed list of reasons
     * @param message why, in words
     * @param at instant, RFC 3339
     * @param judgedBy hash of the checks and gating thresholds that judged it
     */
    @WireRecord
    public record Refusal(
            @Required @Text(max = 63) String release,
            @Text(min = 0, max = 128) String version,
            @Text(min = 0, max = 64) String reason,
            @Text(min = 0, max = 1024) String message,
            @Instant String at,
            @Text(min = 0, max = 64) String judgedBy) {}
}
