package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Instant;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Text;

import io.soabase.recordbuilder.core.RecordBuilder;

import java.util.Map;

/**
 * Facts of a release that cannot be observed later, each written before the operator acts on it.
 * Fields are optional and only ever added.
 *
 * @param deployedAt instant at which the candidate was ready in Deploy, RFC 3339
 * @param verifiedAt instant at which every check had passed
 * @param switchedAt instant at which the switch was confirmed
 * @param bakedAt instant at which the bake was over
 * @param rolledAt instant at which every component was rolled out
 * @param retiredAt instant at which the pods that were no longer needed were gone
 * @param watchedAt instant at which {@code response.window} was over
 * @param from in RollingBack and Abandoning: the step before
 * @param refuse whether the release is refused when it has ended
 * @param reason why it was left, from the closed list of reasons
 * @param message why it was left, in words
 * @param size pods of each autoscaled component at the switch, and of each component that the spec
 *     does not name
 * @param baseline the stable revision's value of each threshold with maxIncrease
 * @param backup the verified set that was taken before the migration
 * @param narrowedAt instant at which traffic was taken from the pods that go, if that was later
 *     than the start of the step: their drain counts from here
 * @param promotedAt instant at which a person ended the present step early
 */
@WireRecord
@RecordBuilder
@RecordBuilder.Options(enableWither = false)
public record Progress(
        @Instant String deployedAt,
        @Instant String verifiedAt,
        @Instant String switchedAt,
        @Instant String bakedAt,
        @Instant String rolledAt,
        @Instant String retiredAt,
        @Instant String watchedAt,
        @Text(min = 0, max = 64) String from,
        Boolean refuse,
        @Text(min = 0, max = 64) String reason,
        @Text(min = 0, max = 1024) String message,
        @Items(max = 32) Map<String, @Range(max = Integer.MAX_VALUE) Integer> size,
        @Items(max = 64) Map<String, @Text(min = 0, max = 64) String> baseline,
        @Text(min = 0, max = 253) String backup,
        @Instant String narrowedAt,
        @Instant String promotedAt) {}
