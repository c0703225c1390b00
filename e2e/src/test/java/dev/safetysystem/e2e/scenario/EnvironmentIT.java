package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterEach;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * What the environment takes from a first pod in its bake is waited for, whoever takes it: the
 * scheduler, the node's taints, the node's end, its kubelet. Each system has a node of its own, on
 * which no other pod runs.
 */
@WithOperator
class EnvironmentIT {
    /** They would stay in a cluster that other scenarios share, the more so when one has failed. */
    @AfterEach
    void removeWhatNoNamespaceHolds(KubernetesClient client, FreshNamespace namespace) {
        removeNode(client, namespace);
        client.scheduling().v1().priorityClasses().withName(namespace.name()).delete();
    }

    @Scenario
    void a_first_pod_that_is_preempted_is_waited_for_and_then_released(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = inBake(client, namespace);

        create(client, priorityClass(namespace.name()));
        awaitAccepted(client, moreUrgent(namespace.name()));
        State waiting = hap.awaitCondition("Reconciling", "True/WaitingForNodes");

        assertThat(waiting.step()).isEqualTo("Bake");
        client.pods().inNamespace(namespace.name()).withName("urgent").withGracePeriod(0).delete();
        assertReleased(hap);
    }

    @Scenario
    void a_first_pod_whose_node_gets_a_taint_is_waited_for_and_then_released(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = inBake(client, namespace);

        kubectl(cluster, "taint", "node", namespace.name(), "maintenance=now:NoExecute");
        State waiting = hap.awaitCondition("Reconciling", "True/WaitingForNodes");

        assertThat(waiting.step()).isEqualTo("Bake");
        kubectl(cluster, "taint", "node", namespace.name(), "maintenance=now:NoExecute-");
        assertReleased(hap);
    }

    /** That its pod is gone, too, is seen a minute later; the roll may have begun. */
    @Scenario
    void a_first_pod_whose_node_is_gone_is_waited_for_and_then_released(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = inBake(client, namespace);

        removeNode(client, namespace);
        hap.awaitCondition("Reconciling", "True/WaitingForNodes");

        create(client, node(namespace.name()));
        assertReleased(hap);
    }

    @Scenario
    void a_first_pod_that_its_node_evicts_for_want_of_disk_is_waited_for_and_then_released(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = inBake(client, namespace);

        evict(
                client,
                hap,
                "The node was low on resource: ephemeral-storage.",
                new PodConditionBuilder()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason("TerminationByKubelet")
                        .build());

        assertReleased(hap);
    }

    @Scenario
    void a_first_pod_that_its_node_evicts_for_its_own_limit_takes_the_release_back(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = inBake(client, namespace);

        evict(client, hap, "Usage of EmptyDir volume \"cache\" exceeds the limit \"1Gi\". ");

        State state = hap.awaitRefused();
        assertThat(state.condition("Stalled")).isEqualTo("True/ContainerEnded");
        assertThat(state.message()).contains("Usage of EmptyDir volume");
        assertThat(hap.versions("filter", "main")).containsExactly("v1", "v1", "v1");
    }

    /** As its kubelet would say it. */
    private static void evict(
            KubernetesClient client, LiveSystem hap, String why, PodCondition... more) {
        PodStatus.edit(
                client,
                hap.pods("first").getFirst(),
                status ->
                        status.withPhase("Failed")
                                .withReason("Evicted")
                                .withMessage(why)
                                .editMatchingCondition(c -> c.getType().equals("Ready"))
                                .withStatus("False")
                                .withLastTransitionTime(Instant.now().toString())
                                .endCondition()
                                .addToConditions(more));
    }

    private static LiveSystem inBake(KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        create(client, node(namespace.name()));
        hap.with(Specs.bake("30s"))
                .with(Specs.cpu("filter", "5"))
                .with(onNode(namespace.name()))
                .version("v2")
                .awaitStep("Bake");
        return hap;
    }

    private static Consumer<ObjectNode> onNode(String name) {
        return spec -> {
            ObjectNode pod = Specs.component(spec, "filter").putObject("pod");
            pod.putObject("nodeSelector").put("kubernetes.io/hostname", name);
            pod.putArray("tolerations").addObject().put("key", "own").put("operator", "Exists");
        };
    }

    private static void assertReleased(LiveSystem hap) {
        State state = hap.awaitReleased();
        assertThat(state.version()).isEqualTo("v2");
        assertThat(state.refused()).isEmpty();
        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
    }

    private static String node(String name) {
        return """
        apiVersion: v1
        kind: Node
        metadata:
          name: NAME
          labels: {kubernetes.io/hostname: NAME, kubernetes.io/os: linux, kubernetes.io/arch: amd64}
          annotations: {kwok.x-k8s.io/node: fake}
        spec:
          taints: [{key: own, effect: NoSchedule}]
        status:
          allocatable: {cpu: "32", memory: 64Gi, pods: "100"}
          capacity: {cpu: "32", memory: 64Gi, pods: "100"}
        """
                .replace("NAME", name);
    }

    private static String priorityClass(String name) {
        return """
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: {name: NAME}
        value: 1000
        """
                .replace("NAME", name);
    }

    /** It needs all of the node but two CPUs. */
    private static String moreUrgent(String namespace) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: urgent, namespace: NAME}
        spec:
          priorityClassName: NAME
          nodeSelector: {kubernetes.io/hostname: NAME}
          tolerations: [{key: own, operator: Exists}]
          containers:
          - name: urgent
            image: registry.example.com/urgent
            resources: {requests: {cpu: 30}}
        """
                .replace("NAME", namespace);
    }

    private static void removeNode(KubernetesClient client, FreshNamespace namespace) {
        client.nodes().withName(namespace.name()).delete();
    }

    private static void create(KubernetesClient client, String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(object -> client.resource(object).create());
    }

    /** The API server's admission reads priority classes from a cache, which may be behind. */
    private static void awaitAccepted(KubernetesClient client, String yaml) {
        Eventually.withinSeconds(240)
                .holds(
                        "the pod to be accepted",
                        () -> {
                            create(client, yaml);
                            return true;
                        });
    }

    private static void kubectl(Cluster cluster, String... arguments) {
        cluster.kubectl(arguments).run().orThrow();
    }
}
