package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.scaling.Sizes;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Components that run in a release although the spec does not name them: the new version dropped
 * them, or a version from history has them. A size is no part of a revision, so what they had is
 * noted when the release starts: pods that were removed come back as many.
 */
final class Unnamed {
    private Unnamed() {}

    /**
     * How many pods each of them has, or is to have: what its autoscaler keeps at least, or its
     * present size; where it does not run, what a component has that names no size.
     *
     * @param wanted what is to be released
     */
    static Map<String, Integer> sizes(Situation s, Revision wanted) {
        var named = s.desired().orElseThrow();
        return Stream.concat(
                        s.stable().stream().flatMap(r -> r.components().stream()),
                        wanted.components().stream())
                .map(ComponentRevision::name)
                .distinct()
                .filter(component -> !named.sizes().containsKey(component))
                .collect(
                        Collectors.toUnmodifiableMap(
                                component -> component,
                                component ->
                                        present(s, component)
                                                .orElse(named.environment().defaultReplicas())));
    }

    private static Optional<Integer> present(Situation s, String component) {
        return Sizes.minimum(s, component)
                .or(() -> s.servingWorkload(component).map(Workload::size))
                .filter(size -> size > 0);
    }
}
