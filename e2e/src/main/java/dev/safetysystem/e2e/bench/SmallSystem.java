package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.cluster.ClusterException;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a small system says of itself: components whose pods are as good as free, released as fast
 * as its strategy can, so that what is measured is the operator.
 *
 * @param strategy as in a spec
 * @param components a line of YAML each
 * @param rollout YAML; BAKE stands for what each release says itself
 */
record SmallSystem(String strategy, String components, String rollout) {
    static final SmallSystem ROLLING =
            new SmallSystem(
                    "Rolling",
                    component("api", ""),
                    "{settle: 0s, minReady: 1s, drain: 1s,"
                            + " rolling: {firstInstance: {bake: BAKE}, maxSurge: 100%}}");

    /** Nothing but pods is waited for. */
    static final SmallSystem BLUE_GREEN =
            new SmallSystem(
                    "BlueGreen",
                    component("api", ""),
                    "{strategy: BlueGreen, settle: 0s, minReady: 0s, drain: 0s,"
                            + " blueGreen: {bake: BAKE}}");

    private static final String YAML =
            """
            apiVersion: safetysystem.dev/v1alpha1
            kind: SafetySystem
            metadata: {name: NAME, namespace: NAMESPACE}
            spec:
              version: VERSION
              environment: Staging
              components:
            COMPONENTS
              rollout: ROLLOUT
              response: {window: 0s}
            """;

    /** The one with this strategy. */
    static SmallSystem of(String strategy) {
        return Stream.of(ROLLING, BLUE_GREEN)
                .filter(each -> each.strategy().equals(strategy))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ClusterException(
                                        "--strategy %s: use Rolling or BlueGreen"
                                                .formatted(strategy)));
    }

    /**
     * A component, of two instances unless something else is said.
     *
     * @param more fields of it in YAML, each with a comma before
     */
    static String component(String name, String more) {
        return ("- {name: %s, image: safetysystem.dev/sample-hap,"
                        + " ports: [{name: http, containerPort: 8000}],"
                        + " resources: {requests: {cpu: 10m, memory: 16Mi}}%s}")
                .formatted(name, more);
    }

    /** One with these components. */
    SmallSystem with(String... others) {
        return new SmallSystem(
                strategy, Stream.of(others).collect(Collectors.joining("\n")), rollout);
    }

    String yaml(String namespace, String name, String version, String bake) {
        return YAML.replace("COMPONENTS", components.indent(2).stripTrailing())
                .replace("ROLLOUT", rollout)
                .replace("NAMESPACE", namespace)
                .replace("NAME", name)
                .replace("VERSION", version)
                .replace("BAKE", bake);
    }
}
