package dev.safetysystem.operator.plan.verdict;

import dev.safetysystem.operator.model.check.Check;

import java.util.List;

/**
 * A check to be carried out now, outside the pass, and again as often as it says.
 *
 * @param key names the release, the check and the pods: a result belongs to exactly these
 * @param host the Service under whose name the pods are asked: the track's own, after the switch
 *     the production Service
 * @param deployment whose pods are asked
 * @param targets the pods that are asked; right is only what all of them answer right
 */
public record CheckOrder(
        String key, Check check, String host, String deployment, List<Target> targets) {
    /**
     * A pod of ours.
     *
     * @param uid of this very pod
     * @param address that it is asked at
     */
    public record Target(String pod, String uid, String address) {}
}
