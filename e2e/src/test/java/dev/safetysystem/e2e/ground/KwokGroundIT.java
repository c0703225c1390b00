package dev.safetysystem.e2e.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.PodFault;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnKwok;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

@OnKwok
class KwokGroundIT {
    private static final Eventually SOON = Eventually.withinSeconds(240);

    @Test
    void a_deployment_becomes_ready_and_its_service_has_endpoints(
            KubernetesClient client, FreshNamespace namespace) {
        client.resource(Workloads.service(namespace.name())).create();
        client.resource(Workloads.deployment(namespace.name(), 3, "e2e.local/web:1")).create();

        SOON.see(
                "3 ready endpoints",
                () -> Workloads.readyEndpoints(client, namespace.name()),
                ready -> ready == 3);
        assertThat(Workloads.pods(client, namespace.name()))
                .extracting(pod -> pod.getStatus().getPodIP())
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void a_pod_that_is_never_ready_runs_unready_and_a_good_image_mends_it(
            KubernetesClient client, FreshNamespace namespace) {
        start(client, namespace, "e2e.local/web:1.0-never-ready");
        awaitPod(client, namespace, "runs, not ready", pod -> running(pod) && !ready(pod));

        client.apps()
                .deployments()
                .inNamespace(namespace.name())
                .withName("web")
                .edit(unused -> Workloads.deployment(namespace.name(), 1, "e2e.local/web:1.1"));
        awaitPod(client, namespace, "ready", KwokGroundIT::ready);
    }

    @Test
    void a_crashing_pod_is_restarted_again_and_again(
            KubernetesClient client, FreshNamespace namespace) {
        start(client, namespace, "e2e.local/web:crash-loop");

        awaitPod(client, namespace, "waits to be restarted", waiting("CrashLoopBackOff"));
        awaitPod(
                client,
                namespace,
                "was restarted twice",
                pod ->
                        container(pod).getRestartCount() >= 2
                                && container(pod).getLastState().getTerminated().getExitCode()
                                        == 1);
    }

    @Test
    void an_image_that_cannot_be_pulled_keeps_its_pod_pending(
            KubernetesClient client, FreshNamespace namespace) {
        start(client, namespace, "e2e.local/web:no-such-image");

        Pod pod = awaitPod(client, namespace, "backs off", waiting("ImagePullBackOff"));
        assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
    }

    @Test
    void a_slow_pod_runs_before_it_is_ready(KubernetesClient client, FreshNamespace namespace) {
        Deployment slow = Workloads.deployment(namespace.name(), 1, "e2e.local/web:slow-start");
        slow.getSpec()
                .getTemplate()
                .getMetadata()
                .setAnnotations(Map.of(PodFault.START_DELAY_ANNOTATION, "2s"));
        client.resource(slow).create();

        awaitPod(client, namespace, "runs, not ready", pod -> running(pod) && !ready(pod));
        awaitPod(client, namespace, "ready", KwokGroundIT::ready);
    }

    @Test
    void a_running_pod_loses_and_regains_its_readiness_when_told(
            StartedCluster cluster, KubernetesClient client, FreshNamespace namespace) {
        start(client, namespace, "e2e.local/web:1");
        Pod pod = awaitPod(client, namespace, "ready", KwokGroundIT::ready);

        cluster.setReady(namespace.name(), pod.getMetadata().getName(), false);
        awaitPod(client, namespace, "runs, not ready", now -> running(now) && !ready(now));

        cluster.setReady(namespace.name(), pod.getMetadata().getName(), true);
        Pod again = awaitPod(client, namespace, "ready again", KwokGroundIT::ready);
        assertThat(again.getMetadata().getUid()).isEqualTo(pod.getMetadata().getUid());
    }

    @Test
    void a_pod_that_no_node_has_room_for_is_not_scheduled(
            KubernetesClient client, FreshNamespace namespace) {
        Deployment huge = Workloads.deployment(namespace.name(), 1, "e2e.local/web:1");
        huge.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .setResources(
                        new ResourceRequirementsBuilder()
                                .addToRequests("cpu", new Quantity("33"))
                                .build());
        client.resource(huge).create();

        awaitPod(
                client,
                namespace,
                "unschedulable",
                pod ->
                        pod.getStatus().getConditions().stream()
                                .anyMatch(
                                        condition ->
                                                "Unschedulable".equals(condition.getReason())));
    }

    @Test
    void the_audit_log_holds_every_write_with_its_author(
            StartedCluster cluster, KubernetesClient client, FreshNamespace namespace) {
        AuditLog.Position before = cluster.audit().now();
        start(client, namespace, "e2e.local/web:1");
        client.apps().deployments().inNamespace(namespace.name()).withName("web").scale(2);

        List<AuditRecord> mine =
                cluster.audit().since(before).stream()
                        .filter(AuditRecord::isDoneWrite)
                        .filter(entry -> entry.user().equals("admin"))
                        .filter(entry -> entry.namespace().equals(Optional.of(namespace.name())))
                        .toList();

        assertThat(mine)
                .extracting(AuditRecord::verb, AuditRecord::resource, AuditRecord::subresource)
                .containsExactly(
                        tuple("create", "deployments", ""),
                        tuple("update", "deployments", "scale"));
    }

    private static void start(KubernetesClient client, FreshNamespace namespace, String image) {
        client.resource(Workloads.deployment(namespace.name(), 1, image)).create();
    }

    private static Pod awaitPod(
            KubernetesClient client, FreshNamespace namespace, String what, Predicate<Pod> wanted) {
        return SOON
                .see(
                        "a pod that " + what,
                        () ->
                                Workloads.pods(client, namespace.name()).stream()
                                        .filter(
                                                pod ->
                                                        pod.getMetadata().getDeletionTimestamp()
                                                                == null)
                                        .toList(),
                        pods -> pods.stream().anyMatch(wanted))
                .stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow();
    }

    private static boolean running(Pod pod) {
        return "Running".equals(pod.getStatus().getPhase());
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(
                        condition ->
                                condition.getType().equals("Ready")
                                        && condition.getStatus().equals("True"));
    }

    private static Predicate<Pod> waiting(String reason) {
        return pod ->
                !pod.getStatus().getContainerStatuses().isEmpty()
                        && container(pod).getState().getWaiting() != null
                        && reason.equals(container(pod).getState().getWaiting().getReason());
    }

    private static ContainerStatus container(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst();
    }
}
