package dev.safetysystem.operator.plan.memory;

import dev.safetysystem.operator.model.Reason;

/**
 * Why a release is left.
 *
 * @param from the step that was left
 * @param refuse whether its revision is refused; a newer spec refuses nothing
 * @param reason as it was written: a newer operator may know more reasons than this one
 */
public record Cause(String from, boolean refuse, String reason, String message) {
    /** The release is refused in the step that it is in. */
    public static Cause refused(Release release, Reason reason, String message) {
        return new Cause(release.step().name(), true, reason.text(), message);
    }

    /** The release is given up in the step that it is in; its revision is not refused. */
    public static Cause superseded(Release release, Reason reason, String message) {
        return new Cause(release.step().name(), false, reason.text(), message);
    }
}
