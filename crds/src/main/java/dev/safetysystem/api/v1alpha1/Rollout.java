package dev.safetysystem.api.v1alpha1;

import io.fabric8.kubernetes.api.model.IntOrString;

import java.util.List;

/**
 * How a new version comes into service.
 *
 * @param strategy Rolling: one instance first, then the rest. BlueGreen: a whole second set, then
 *     one switch. Default: Rolling
 * @param settle how long a release waits for a further change before it starts, so that what one
 *     commit changes is one release. Default: 10s, 0s on first install
 * @param minReady how long a new pod must be ready without a break. Default: 10s
 * @param drain how long the last requests to an old pod may take. Default: 30s, 5s in a rollback
 * @param progressDeadline how long new pods may take to become ready before the release is refused.
 *     Default: 10m
 * @param approvals steps that wait for a person: Start, Switch. Contract always does
 * @param window when a release may start. Default: always
 * @param blueGreen details of strategy BlueGreen
 * @param rolling details of strategy Rolling
 * @param checks questions that must be answered with yes
 */
@WireRecord
public record Rollout(
        String strategy,
        String settle,
        String minReady,
        String drain,
        String progressDeadline,
        List<String> approvals,
        Window window,
        BlueGreen blueGreen,
        Rolling rolling,
        List<Check> checks) {

    /**
     * A repeated span of time.
     *
     * @param schedule cron expression of its beginning, five fields
     * @param duration its length
     * @param timeZone IANA name. Default: Etc/UTC
     */
    @WireRecord
    public record Window(String schedule, String duration, String timeZone) {}

    /**
     * Details of strategy BlueGreen.
     *
     * @param bake how long both versions stay up with all traffic on the new one. Default: 10m
     * @param standby Warm or Cold: whether the old version keeps its pods until {@code
     *     response.window} ends. Default: Warm
     */
    @WireRecord
    public record BlueGreen(String bake, String standby) {}

    /**
     * Details of strategy Rolling.
     *
     * @param firstInstance the instance that goes first
     * @param maxSurge pods above the desired number while it rolls, number or percent. Default: 25%
     * @param maxUnavailable pods below the desired number while it rolls, number or percent.
     *     Default: 0
     */
    @WireRecord
    public record Rolling(
            FirstInstance firstInstance, IntOrString maxSurge, IntOrString maxUnavailable) {}

    /**
     * The instance that goes first.
     *
     * @param bake how long it serves beside the others before they follow. Default: 5m
     */
    @WireRecord
    public record FirstInstance(String bake) {}
}
