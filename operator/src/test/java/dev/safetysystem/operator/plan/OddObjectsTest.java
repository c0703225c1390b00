package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.observe.SliceFacts;
import dev.safetysystem.operator.status.Decision;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** An object that is legal and says next to nothing fails no pass, whoever seems to own it. */
class OddObjectsTest {
    private static final String LABELLED =
            """
            metadata:
              name: %s
              namespace: default
              labels: {safetysystem.dev/system: hap, safetysystem.dev/component: filter, safetysystem.dev/track: first, pod-template-hash: abc}
              ownerReferences: [%s]
            """;

    private static final String OURS = "{kind: SafetySystem, uid: uid-0, controller: true}";
    private static final String EMPTY = "{controller: true}";

    private static final Map<Class<? extends HasMetadata>, List<String>> ODD =
            Map.of(
                    Pod.class,
                    List.of(
                            "",
                            "status: {}",
                            "status: {conditions: [{}], containerStatuses: [{}]}",
                            "status: {containerStatuses: [{state: {waiting: {}}}]}",
                            "status: {containerStatuses: [{state: {terminated: {}}}]}",
                            "status: {containerStatuses: [{imageID: '@sha256:"
                                    + "a".repeat(64)
                                    + "', state: {running: {}}}]}",
                            "status: {conditions: [{type: PodScheduled}], phase: Failed}"),
                    EndpointSlice.class,
                    List.of(
                            "",
                            "endpoints: [{}]",
                            "endpoints: [{targetRef: {}}]",
                            "endpoints: [{targetRef: {kind: Pod}}]"),
                    Service.class,
                    List.of("", "spec: {}", "spec: {ports: [{}]}", "spec: {ports: [{port: 1}]}"),
                    Deployment.class,
                    List.of(
                            "spec: {template: {metadata: {}}}",
                            "spec: {template: {metadata: {}}}\nstatus: {conditions: [{}]}"),
                    ControllerRevision.class,
                    List.of(
                            "",
                            "data: {}",
                            "data: {format: 1, content: {}}",
                            "data: {format: 1, content: {}, templates: [{}]}",
                            "data: {format: 1, content: {}, templates: [{name: filter, traffic: 7}]}",
                            "data: {format: 1, content: [], snapshots: {a: null}}"),
                    ConfigMap.class,
                    List.of("", "immutable: true", "data: {release.json: '[]'}"),
                    HorizontalPodAutoscaler.class,
                    List.of("", "spec: {}", "spec: {scaleTargetRef: {kind: Deployment}}"),
                    PodDisruptionBudget.class,
                    List.of("", "spec: {}"));

    /** Each, as if it were ours and as if it were nobody's. */
    private static void eachOf(Class<? extends HasMetadata> kind, BiConsumer<String, String> seen) {
        ODD.get(kind).forEach(body -> List.of(OURS, EMPTY).forEach(o -> seen.accept(o, body)));
    }

    private static World at(String step) {
        var world =
                new World(Systems.read("one"))
                        .until("Ready", w -> "True/Released".equals(w.reason("Ready")));
        if (step.equals("Verify")) {
            world.checksAnswer(_ -> Verdict.UNKNOWN);
        }
        return world.spec(version("v2")).until(step);
    }

    private static void decides(World world, String what) {
        assertThatCode(() -> Decision.of(world.resource(), world.observe()))
                .as(what)
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Verify", "Bake", "Retire"})
    void one_beside_ours_fails_no_pass(String step) {
        var world = at(step);
        var number = new AtomicInteger(100);
        for (Class<? extends HasMetadata> kind : ODD.keySet()) {
            eachOf(
                    kind,
                    (owner, body) -> {
                        String name = "hap-release-" + number.incrementAndGet();
                        world.foreign(object(kind, name, owner, body));
                        decides(world, kind.getSimpleName() + " " + owner + " " + body);
                    });
        }
    }

    static Set<Class<? extends HasMetadata>> kinds() {
        return ODD.keySet();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void one_in_the_place_of_ours_fails_no_pass(Class<? extends HasMetadata> kind) {
        var world = at("Bake");
        var names = world.all(kind).stream().map(ours -> ours.getMetadata().getName()).toList();
        eachOf(
                kind,
                (owner, body) -> {
                    names.forEach(name -> world.foreign(object(kind, name, owner, body)));
                    decides(world, owner + " " + body);
                });
    }

    private static HasMetadata object(
            Class<? extends HasMetadata> kind, String name, String owner, String body) {
        String owners = owner.equals(EMPTY) && kind == Pod.class ? "{kind: ReplicaSet}" : owner;
        HasMetadata object = Serialization.unmarshal(LABELLED.formatted(name, owners) + body, kind);
        object.getMetadata().getLabels().put(Names.SYSTEM, "hap");
        if (kind == EndpointSlice.class) {
            // Of no other one the endpoints are read; whoever makes it writes it himself.
            object.getMetadata().getLabels().put(SliceFacts.MANAGED_BY, SliceFacts.CONTROLLER);
        }
        return object;
    }
}
