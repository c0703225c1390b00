package dev.safetysystem.e2e.ground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Program;
import dev.safetysystem.e2e.cluster.Programs;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnRealNode;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

@OnRealNode
@Isolated("probes and requests are real, and time out on a machine that is busy")
class RealNodeIT {
    private static final Eventually SOON = Eventually.withinSeconds(240);

    @Test
    void pods_of_an_image_from_scratch_answer_through_their_service(
            StartedCluster cluster, KubernetesClient client, FreshNamespace namespace)
            throws Exception {
        cluster.loadImage(cluster.programs().image(Program.ECHO));
        client.resource(Workloads.service(namespace.name())).create();
        client.resource(Workloads.deployment(namespace.name(), 2, Programs.imageName(Program.ECHO)))
                .create();
        SOON.see(
                "2 ready endpoints",
                () -> Workloads.readyEndpoints(client, namespace.name()),
                ready -> ready == 2);
        String address =
                client.services()
                        .inNamespace(namespace.name())
                        .withName("web")
                        .get()
                        .getSpec()
                        .getClusterIP();
        List<String> names =
                Workloads.pods(client, namespace.name()).stream()
                        .map(Pod::getMetadata)
                        .map(meta -> meta.getName())
                        .toList();

        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://" + address))
                            .timeout(Duration.ofSeconds(5))
                            .build();
            String answer =
                    SOON.see(
                            "an answer by the Service's address",
                            () -> http.send(request, HttpResponse.BodyHandlers.ofString()).body(),
                            body -> !body.isBlank());
            assertThat(names).contains(answer.strip());
        }
    }

    @Test
    void pods_are_seen_by_kubectl_logs_and_counted_by_metrics(
            StartedCluster cluster, KubernetesClient client, FreshNamespace namespace) {
        cluster.loadImage(cluster.programs().image(Program.ECHO));
        // A second server on the same port cannot listen: it says so and ends with code 1.
        var deployment =
                Workloads.deployment(namespace.name(), 1, Programs.imageName(Program.ECHO));
        var containers = deployment.getSpec().getTemplate().getSpec().getContainers();
        containers.add(containers.getFirst().edit().withName("second").withPorts().build());
        client.resource(deployment).create();

        SOON.see(
                "the log of the container that cannot listen",
                () ->
                        cluster.kubectl(
                                        "logs",
                                        "deployment/web",
                                        "--namespace=" + namespace.name(),
                                        "--all-containers")
                                .run()
                                .output(),
                log -> log.contains("address already in use"));
        SOON.see(
                "the node's own figures",
                () -> cluster.kubectl("top", "node").run().output(),
                table -> table.contains("real-1"));
    }

    @Test
    void a_helm_chart_is_installed_and_taken_away(
            StartedCluster cluster, FreshNamespace namespace, @TempDir Path chart)
            throws IOException {
        Files.writeString(
                chart.resolve("Chart.yaml"), "apiVersion: v2\nname: small\nversion: 1.0.0\n");
        Files.writeString(
                Files.createDirectories(chart.resolve("templates")).resolve("map.yaml"),
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: small}
                data: {kubernetes: {{ .Capabilities.KubeVersion.Version | quote }}}
                """);
        String space = "--namespace=" + namespace.name();

        cluster.helm("install", "it", chart.toString(), space).run().orThrow();
        assertThat(
                        cluster.kubectl("get", "configmap", "small", "--output=yaml", space)
                                .run()
                                .output())
                .contains("kubernetes: v1.36.");

        cluster.helm("uninstall", "it", space).run().orThrow();
        assertThat(cluster.kubectl("get", "configmap", "small", space).run().error())
                .contains("NotFound");
    }
}
