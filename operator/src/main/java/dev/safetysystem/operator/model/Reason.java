package dev.safetysystem.operator.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The closed list of reasons of conditions and events. On the wire a reason is its name in
 * CamelCase. Names are only ever added, since tools match on them. Which condition may have which
 * reasons is listed with the condition.
 */
public enum Reason {
    // the step of a release, while it works
    PREFLIGHT,
    DEPLOY,
    VERIFY,
    SWITCH,
    BAKE,
    ROLL,
    RETIRE,
    WATCH,
    FREE,
    ROLLING_BACK,
    ABANDONING,

    // what is waited for: the environment, which refuses nothing
    WAITING_FOR_REFERENCE,
    WAITING_FOR_QUOTA,
    WAITING_FOR_NODES,
    WAITING_FOR_IMAGE,
    WAITING_FOR_TRACK,
    WAITING_FOR_DEPENDENCY,
    WAITING_FOR_APPROVAL,
    WAITING_FOR_WINDOW,
    ROLLBACK_BLOCKED,

    // what a person has to correct
    INVALID_SPEC,
    NOT_SUPPORTED,
    CONFLICT,
    PASS_FAILED,

    // why a release was left
    CHECK_FAILED,
    NOT_READY_IN_TIME,
    INSTANCE_LOST,
    CONTAINER_ENDED,
    IMAGE_CHANGED,
    ABORTED,
    NEW_SPEC,
    REVISION_LOST,

    // how a system stands
    RELEASED,
    INSTALLING,
    RELEASING,
    REFUSED,
    FAILED,
    NOT_READY,
    AT_PROMISED_SIZE,
    BELOW_PROMISED_SIZE,
    CHECKS_PASSED,
    CHECK_UNKNOWN,

    // what happened, for events alone
    ROLLED_BACK,
    COMMAND_DONE,
    COMMAND_REJECTED,
    REPAIRED;

    private final String text =
            Arrays.stream(name().split("_"))
                    .map(
                            word ->
                                    word.charAt(0)
                                            + word.substring(1).toLowerCase(java.util.Locale.ROOT))
                    .collect(Collectors.joining());

    /** As it stands in conditions and events, for example {@code WaitingForQuota}. */
    public String text() {
        return text;
    }
}
