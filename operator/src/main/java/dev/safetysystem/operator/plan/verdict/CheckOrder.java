package dev.safetysystem.operator.plan.verdict;

import dev.safetysystem.operator.model.check.Check;

/**
 * A check to be carried out now, outside the pass.
 *
 * @param key names the release and the check: a result belongs to exactly one
 * @param host the track's own Service
 */
public record CheckOrder(String key, Check check, String host) {}
