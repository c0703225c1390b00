package dev.safetysystem.operator.render;

import java.util.List;

/**
 * What others have or do that stands in the way.
 *
 * @param foreign objects that have a name we need and belong to someone else: never touched
 * @param scaledByOthers autoscalers of others, with the Deployment of ours that each scales
 * @param foughtOver fields that somebody changes each time that they are put back
 * @param strays pods with our labels that get traffic although no workload of ours made them
 * @param slices endpoint slices that others made for production Services
 * @param lost copies of ConfigMaps that are not what they were and cannot be made again
 * @param rewritten fields that the API server writes otherwise than they were applied
 */
public record Conflicts(
        List<String> foreign,
        List<String> scaledByOthers,
        List<String> foughtOver,
        List<String> strays,
        List<String> slices,
        List<String> lost,
        List<String> rewritten) {
    /** Whether a person has to see to nothing. */
    public boolean isEmpty() {
        return foreign.isEmpty()
                && scaledByOthers.isEmpty()
                && foughtOver.isEmpty()
                && strays.isEmpty()
                && slices.isEmpty()
                && lost.isEmpty();
    }
}
