package dev.safetysystem.operator.observe;

import java.util.Map;
import java.util.Set;

/**
 * A Service of ours and who stands behind it.
 *
 * @param readyInstances names of the pods that its endpoint slices call ready
 * @param slicesByHand endpoint slices that somebody made for it: its requests go there, too
 */
public record ServiceState(
        String name,
        Map<String, String> selector,
        Set<String> readyInstances,
        Set<String> slicesByHand) {}
