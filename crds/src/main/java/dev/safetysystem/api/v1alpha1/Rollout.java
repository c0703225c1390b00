package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Amount;
import dev.safetysystem.api.schema.Cron;
import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.TimeZone;

import io.fabric8.kubernetes.api.model.IntOrString;

import java.util.List;

/**
 * How a new version is released.
 *
 * @param strategy Rolling: one pod of each changed component first, then the rest. BlueGreen: a
 *     full second set of pods, then all traffic at once. Default: Rolling
 * @param settle time without a further change before a release starts, so that the changes of one
 *     commit are one release. Default: 10s, 0s on first install
 * @param minReady how long a new pod must be ready without a break before it counts. Default: 10s
 * @param drain how long an old pod stays after traffic has moved, for its last requests. Default:
 *     30s, 5s in a rollback
 * @param progressDeadline how long new pods may take to become ready before the release is refused,
 *     or stalled if the environment is the cause. Default: 10m
 * @param approvals steps that wait for a person's approval: Start, Switch. Contract always does
 * @param window when a release may start; a first install and going back do not wait for it.
 *     Default: always
 * @param blueGreen details of strategy BlueGreen
 * @param rolling details of strategy Rolling
 * @param checks questions that must be answered with yes before the release goes on
 */
@WireRecord
@Rule(
        value =
"""
!has(self.blueGreen) || has(self.strategy) && self.strategy == 'BlueGreen'
""",
        message = "blueGreen belongs to strategy: BlueGreen: set it or remove blueGreen",
        field = ".blueGreen")
@Rule(
        value = "!has(self.rolling) || !has(self.strategy) || self.strategy == 'Rolling'",
        message = "rolling belongs to strategy: Rolling: set it or remove rolling",
        field = ".rolling")
public record Rollout(
        @OneOf({"Rolling", "BlueGreen"}) String strategy,
        @Duration String settle,
        @Duration String minReady,
        @Duration String drain,
        @Duration String progressDeadline,
        @Items(max = 2, set = true) List<@OneOf({"Start", "Switch"}) String> approvals,
        Window window,
        BlueGreen blueGreen,
        Rolling rolling,
        @Items(max = 64, keys = "name") List<Check> checks) {

    /**
     * A repeated span of time.
     *
     * @param schedule cron expression of its beginning, five fields
     * @param duration its length
     * @param timeZone IANA name. Default: Etc/UTC
     */
    @WireRecord
    public record Window(
            @Required @Cron String schedule,
            @Required @Duration String duration,
            @TimeZone String timeZone) {}

    /**
     * Details of strategy BlueGreen.
     *
     * @param bake how long both versions stay up with all traffic on the new one. Default: 10m
     * @param standby Warm or Cold: whether the old version keeps its pods until {@code
     *     response.window} ends. Default: Warm
     * @param capacity Full or Minimum: whether the new version has as many pods as serve, or only
     *     its minimum, until it is verified. It gets traffic only at full size. Default: Full
     */
    @WireRecord
    public record BlueGreen(
            @Duration String bake,
            @OneOf({"Warm", "Cold"}) String standby,
            @OneOf({"Full", "Minimum"}) String capacity) {}

    /**
     * Details of strategy Rolling.
     *
     * @param firstInstance the first pod of each changed component
     * @param maxSurge pods above the desired number while it rolls, number or percent. Default: 25%
     * @param maxUnavailable pods below the desired number while it rolls, number or percent.
     *     Default: 0
     */
    @WireRecord
    @Rule(
            value =
"""
!has(self.maxSurge) || !(string(self.maxSurge) in ['0', '0%'])
|| has(self.maxUnavailable) && !(string(self.maxUnavailable) in ['0', '0%'])
""",
            message = "maxSurge and maxUnavailable cannot both be 0, nothing could move: raise one",
            field = ".maxSurge")
    public record Rolling(
            FirstInstance firstInstance,
            @Amount(max = 1000, pattern = "^(100|[1-9]?[0-9])%$") IntOrString maxSurge,
            @Amount(max = 1000, pattern = "^(100|[1-9]?[0-9])%$") IntOrString maxUnavailable) {}

    /**
     * The first pod of each changed component.
     *
     * @param bake how long it serves beside the old version's pods before they are replaced.
     *     Default: 5m
     */
    @WireRecord
    public record FirstInstance(@Duration String bake) {}
}
