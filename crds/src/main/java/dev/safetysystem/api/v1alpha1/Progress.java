package dev.safetysystem.api.v1alpha1;

import java.util.Map;

/**
 * Facts of a release that cannot be observed again, each written before the act that it names. One
 * flat object: fields are optional and only ever added.
 *
 * @param deployedAt instant at which the candidate was ready in Deploy, RFC 3339
 * @param verifiedAt instant at which every check had passed
 * @param switchedAt instant at which the switch was confirmed
 * @param bakedAt instant at which the bake was over
 * @param rolledAt instant at which every component had rolled
 * @param retiredAt instant at which what the release left behind was gone
 * @param from the step that was left, in RollingBack and Abandoning
 * @param refuse whether the release is refused when it has ended
 * @param reason why it was left, from the closed list of reasons
 * @param message why it was left, with the numbers
 * @param cause what triggered the way back
 * @param causeMessage what triggered it, with the numbers
 * @param size pods of each component at the switch
 * @param baseline the stable revision's value of each threshold with maxIncrease
 * @param backup the verified set that was taken before the migration
 */
@WireRecord
public record Progress(
        String deployedAt,
        String verifiedAt,
        String switchedAt,
        String bakedAt,
        String rolledAt,
        String retiredAt,
        String from,
        Boolean refuse,
        String reason,
        String message,
        String cause,
        String causeMessage,
        Map<String, Integer> size,
        Map<String, String> baseline,
        String backup) {}
