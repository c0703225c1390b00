package dev.safetysystem.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.OnKwok;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the chart renders, and what a real API server makes of it. Installed, its command policy
 * holds for everybody in the cluster: so this cluster is nobody else's.
 */
@OnKwok
@Alone
@ResourceLock(Alone.SECOND_CLUSTER)
class ChartIT {
    private static final String CRD = "safetysystems.safetysystem.dev";

    @Test
    void the_linter_has_nothing_to_say_against_it(Cluster cluster) {
        String said = cluster.helm("lint", "--strict", InstalledChart.CHART).run().orThrow();
        assertThat(said).doesNotContain("[WARNING]", "[ERROR]");
    }

    @ParameterizedTest(name = "--set {0}")
    @ValueSource(
            strings = {
                "replicas=2",
                "replicas=1",
                "clusterWide=true",
                "watchNamespaces={default,kube-system}",
                "networkPolicy.create=true",
                "networkPolicy.create=true,networkPolicy.from[0].podSelector.matchLabels.app=p",
                "crds.keep=false,crds.annotations.note=x",
                "crds.create=false,rbac.create=false,rbac.aggregate=false,commandPolicy.create=false,"
                        + "warningPolicy.create=false,writePolicy.create=false,podPolicy.create=false",
                "writePolicy.pods=any",
                "serviceAccount.create=false,serviceAccount.name=default",
                "log.format=text,log.level=debug,javaOptions=-Xlog:gc,priorityClassName=x",
                "image.digest=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "podSecurityContext.runAsUser=null,podSecurityContext.runAsGroup=null,podSecurityContext.fsGroup=null",
                "securityContext.readOnlyRootFilesystem=false,commonLabels.team=safety",
                "extraEnv[0].name=HTTPS_PROXY,extraEnv[0].value=http://proxy.example.com:3128",
                "podLabels.team=safety,podAnnotations.note=x,nodeSelector.disk=ssd",
                "fullnameOverride=a-rather-long-name-that-is-cut-somewhere-at-the-end",
            })
    void the_api_server_takes_all_that_it_renders(
            String values, Cluster cluster, FreshNamespace namespace, @TempDir Path directory)
            throws IOException {
        Path rendered = directory.resolve("rendered.yaml");
        Files.writeString(rendered, render(cluster, namespace.name(), values));
        var taken =
                cluster.kubectl(
                                "apply",
                                "--server-side",
                                "--force-conflicts",
                                "--dry-run=server",
                                "--validate=strict",
                                "-f",
                                rendered.toString())
                        .run();
        assertThat(taken.succeeded()).as(taken.error()).isTrue();
    }

    @ParameterizedTest(name = "--set {0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    replicas=0                               | at '/replicas': minimum
                    log.format=xml                           | at '/log/format': value must be one of 'json', 'text'
                    extraEnv[0].value=x                      | at '/extraEnv/0': missing property 'name'
                    image.digst=x                            | at '/image': additional properties 'digst' not allowed
                    watchNamespaces={Not_A_Name}             | at '/watchNamespaces/0'
                    watchNamespaces=qlp                      | at '/watchNamespaces': got string, want array
                    clusterWide=true,watchNamespaces={a}     | clusterWide and watchNamespaces exclude each other
                    serviceAccount.create=false              | serviceAccount.name: name the account to use
                    writePolicy.pods=privileged              | at '/writePolicy/pods': value must be one of 'restricted', 'any'
                    metrics.serviceMonitor.interval=often    | at '/metrics/serviceMonitor/interval'
                    """)
    void values_that_mean_nothing_are_refused_with_their_name(
            String values, String message, Cluster cluster) {
        var refused = cluster.helm("template", "x", InstalledChart.CHART, "--set", values).run();
        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.error()).contains(message);
    }

    @Test
    void the_resource_definition_is_rendered_unchanged_and_is_kept(
            Cluster cluster, KubernetesClient client) throws IOException {
        var rendered = crd(client, render(cluster, "default", "replicas=1"));
        var made = crd(client, Files.readString(Path.of("..", "crds", CRD + ".yaml")));
        var json = client.getKubernetesSerialization();
        assertThat(json.asJson(rendered)).contains("\"helm.sh/resource-policy\":\"keep\"");
        rendered.setMetadata(made.getMetadata());
        assertThat(json.asJson(rendered)).isEqualTo(json.asJson(made));
    }

    @Test
    void a_service_monitor_is_rendered_when_asked_for(Cluster cluster) {
        String values =
                "metrics.serviceMonitor.create=true,metrics.serviceMonitor.labels.release=p";
        assertThat(render(cluster, "default", values))
                .contains("kind: ServiceMonitor")
                .contains("release: p")
                .contains("path: /metrics");
    }

    @Test
    void it_installs_into_a_restricted_namespace_and_upgrades_and_leaves_the_definition(
            Cluster cluster, KubernetesClient client) {
        try (var chart = InstalledChart.install(cluster, client)) {
            var deployment =
                    client.apps().deployments().inNamespace(chart.namespace()).list().getItems();
            assertThat(deployment)
                    .singleElement()
                    .satisfies(d -> assertThat(d.getStatus().getReadyReplicas()).isEqualTo(2));
            chart.helm("upgrade", "--set", "replicas=1").orThrow();
            var budgets = client.policy().v1().podDisruptionBudget().inNamespace(chart.namespace());
            assertThat(budgets.list().getItems()).isEmpty();
        }
        assertThat(client.apiextensions().v1().customResourceDefinitions().withName(CRD).get())
                .as("the definition after the release was uninstalled")
                .isNotNull();
    }

    @Test
    void two_namespaced_releases_stand_beside_each_other_and_each_is_upgraded(
            Cluster cluster, KubernetesClient client) {
        try (var one = InstalledChart.install(cluster, client);
                var two = InstalledChart.installBeside(cluster, client)) {
            two.helm("upgrade", "--set", "replicas=1", "--set", "commonLabels.team=two").orThrow();
            one.helm("upgrade", "--set", "replicas=1", "--set", "commonLabels.team=one").orThrow();

            var definition =
                    client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName(CRD)
                            .require()
                            .getMetadata();
            assertThat(definition.getAnnotations())
                    .containsEntry("meta.helm.sh/release-namespace", one.namespace());
            assertThat(definition.getLabels()).containsEntry("team", "one");
            assertThat(client.apps().deployments().inNamespace(two.namespace()).list().getItems())
                    .singleElement()
                    .satisfies(
                            d ->
                                    assertThat(d.getMetadata().getLabels())
                                            .containsEntry("team", "two"));
        }
    }

    private static String render(Cluster cluster, String namespace, String values) {
        var words =
                new ArrayList<>(List.of("template", InstalledChart.RELEASE, InstalledChart.CHART));
        words.addAll(List.of("--namespace", namespace, "--set", values));
        return cluster.helm(words.toArray(String[]::new)).run().orThrow();
    }

    private static HasMetadata crd(KubernetesClient client, String yaml) {
        return client
                .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items()
                .stream()
                .filter(object -> object.getMetadata().getName().equals(CRD))
                .findFirst()
                .orElseThrow();
    }
}
