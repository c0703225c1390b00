package dev.safetysystem.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;
import dev.safetysystem.e2e.operator.LaunchedOperator;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What others write into pod templates is no part of what was verified: it goes again. */
@WithOperator
class DriftIT {
    private static final String MAIN = "deployment/hap-filter-main";

    @Scenario
    void whatever_others_write_into_a_template_is_put_back_and_told_of(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) throws Exception {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        PodTemplateSpec verified = template(hap);
        var edits =
                List.of(
                        List.of("set", "env", MAIN, "SKIP_FILTER=true", "HAP_ENABLED=false"),
                        List.of("set", "image", MAIN, "filter=registry.example.com/filter:other"),
                        List.of("set", "resources", MAIN, "--limits=cpu=2"),
                        patch("{\"hostNetwork\":true}"),
                        patch("{\"terminationGracePeriodSeconds\":9}"),
                        patch("{\"containers\":[{\"name\":\"filter\",\"command\":[\"sh\"]}]}"),
                        patch("{\"containers\":[{\"name\":\"side\",\"image\":\"side:1\"}]}"),
                        patch("{\"initContainers\":[{\"name\":\"init\",\"image\":\"init:1\"}]}"),
                        patch(
                                "{\"volumes\":[{\"name\":\"more\",\"emptyDir\":{}}],\"containers\":["
                                        + "{\"name\":\"filter\",\"volumeMounts\":[{\"name\":\"more\","
                                        + "\"mountPath\":\"/more\"}]}]}"),
                        patch(
                                "{\"containers\":[{\"name\":\"filter\",\"env\":[{\"name\":\"HAP_ENABLED\","
                                        + "\"value\":null,\"valueFrom\":{\"fieldRef\":{\"fieldPath\":"
                                        + "\"metadata.name\"}}}]}]}"),
                        List.of(
                                "patch",
                                MAIN,
                                "--type=json",
                                "--patch=[{\"op\":\"add\",\"path\":\"/spec/template/spec/containers/0/env/-\","
                                        + "\"value\":{\"name\":\"HAP_ENABLED\",\"value\":\"false\"}}]"),
                        List.of(
                                "patch",
                                MAIN,
                                "--type=merge",
                                "--patch={\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"a.b/c\":\"d\"},"
                                        + "\"labels\":{\"app\":\"web\"}}}}}"));
        for (List<String> edit : edits) {
            kubectl(cluster, namespace, edit);
            hap.await(
                    "the template as it was verified, after " + edit,
                    _ -> template(hap).equals(verified));
        }
        kubectl(
                cluster,
                namespace,
                List.of(
                        "apply",
                        "--server-side",
                        "--field-manager=mesh",
                        "--filename=" + file(OF_ANOTHER_MANAGER)));
        hap.await("without what mesh applied", _ -> template(hap).equals(verified));

        hap.awaitReleased();
        assertThat(hap.state().attempts()).isEqualTo(1);
        hap.await(
                "an event that names object, field and manager",
                _ ->
                        hap.notes("Repaired").stream()
                                .anyMatch(
                                        note ->
                                                note.contains("Deployment hap-filter-main")
                                                        && note.contains("env[SKIP_FILTER]")
                                                        && note.contains("kubectl-set")));
        hap.await(
                "an event about what mesh applied",
                _ ->
                        hap.notes("Repaired").stream()
                                .anyMatch(note -> note.contains("containers[mesh]")));
    }

    private static final String OF_ANOTHER_MANAGER =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hap-filter-main}
            spec:
              template:
                spec:
                  containers:
                  - {name: mesh, image: "mesh:1"}
            """;

    @Scenario
    void a_restart_that_was_asked_for_stays(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        kubectl(cluster, namespace, List.of("rollout", "restart", MAIN));
        kubectl(cluster, namespace, List.of("set", "env", MAIN, "SKIP_FILTER=true"));
        hap.await("without the variable", _ -> !variables(hap).contains("SKIP_FILTER"));

        assertThat(template(hap).getMetadata().getAnnotations())
                .containsOnlyKeys("kubectl.kubernetes.io/restartedAt");
    }

    @Scenario
    void what_is_written_in_mid_release_does_not_come_along_and_the_record_names_who_wrote_it(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        hap.with(Specs.bake("40s")).version("v2").awaitStep("Bake");

        kubectl(cluster, namespace, List.of("set", "env", MAIN, "SKIP_FILTER=true"));

        hap.awaitReleased();
        assertThat(variables(hap)).doesNotContain("SKIP_FILTER");
        assertThat(hap.versions("filter", "main")).containsExactly("v2", "v2", "v2");
        assertThat(hap.record(2).at("/repaired/0/manager").asText()).isEqualTo("kubectl-set");
        assertThat(hap.record(2).at("/repaired/0/field").asText())
                .isEqualTo("spec.template.spec.containers[filter].env[SKIP_FILTER]");
    }

    @Scenario
    void where_a_policy_refuses_the_dry_run_what_others_manage_is_put_back(
            Cluster cluster, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());
        PodTemplateSpec verified = template(hap);
        refuseCreates(client, namespace.name());

        kubectl(cluster, namespace, List.of("set", "env", MAIN, "SKIP_FILTER=true"));

        hap.await("the template as it was verified", _ -> template(hap).equals(verified));
    }

    /** No Deployment is made in a namespace any more. */
    private static void refuseCreates(KubernetesClient client, String namespace) {
        client.resource(
                        new ValidatingAdmissionPolicyBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .withNewSpec()
                                .withNewMatchConstraints()
                                .withNewNamespaceSelector()
                                .addToMatchLabels("kubernetes.io/metadata.name", namespace)
                                .endNamespaceSelector()
                                .addNewResourceRule()
                                .withApiGroups("apps")
                                .withApiVersions("v1")
                                .withOperations("CREATE")
                                .withResources("deployments")
                                .endResourceRule()
                                .endMatchConstraints()
                                .addNewValidation()
                                .withExpression("false")
                                .endValidation()
                                .endSpec()
                                .build())
                .create();
        client.resource(
                        new ValidatingAdmissionPolicyBindingBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .withNewSpec()
                                .withPolicyName(namespace)
                                .withValidationActions("Deny")
                                .endSpec()
                                .build())
                .create();
    }

    @Scenario
    void what_an_admission_policy_writes_otherwise_is_applied_once_and_named(
            StartedCluster cluster,
            LaunchedOperator operator,
            KubernetesClient client,
            FreshNamespace namespace)
            throws Exception {
        LiveSystem hap =
                LiveSystem.of(client, namespace.name(), "hap", "one")
                        .with(
                                spec ->
                                        Specs.component(spec, "filter")
                                                .putObject("resources")
                                                .<ObjectNode>set("requests", memory("12e7"))
                                                .set("limits", memory("1e10")))
                        .apply();
        hap.awaitReleased();
        kubectl(
                cluster,
                namespace,
                List.of(
                        "apply",
                        "--filename=" + file(MIRROR.replace("NAMESPACE", namespace.name()))));
        awaitMirror(client, namespace);
        hap.version("v2").awaitReleased();
        hap.awaitCondition("Drifted", "True/Conflict");
        assertThat(hap.state().conditionMessage("Drifted"))
                .contains("Deployment hap-filter-main spec.template.spec.containers[filter].image");

        AuditLog.Position settled = cluster.audit().now();
        hap.change(Specs.replicas("filter", 5));
        hap.await("five pods", _ -> hap.readyEndpoints("filter") == 5);
        hap.awaitReleased();

        assertThat(cluster.audit().since(settled))
                .filteredOn(record -> record.user().equals(operator.user()))
                .filteredOn(record -> record.namespace().equals(Optional.of(namespace.name())))
                .filteredOn(AuditRecord::isWrite)
                .anyMatch(record -> record.isAbout("deployments/scale"))
                .noneMatch(record -> record.isAbout("deployments"));
    }

    @Scenario
    void what_somebody_changes_each_time_that_it_is_put_back_is_named(
            KubernetesClient client, FreshNamespace namespace) {
        LiveSystem hap = LiveSystem.installed(client, namespace.name());

        State state =
                hap.await(
                        "a Conflict",
                        now -> {
                            leadElsewhere(client, hap, namespace);
                            return now.condition("Stalled").equals("True/Conflict");
                        });

        assertThat(state.message())
                .contains("Service hap-filter", "spec.selector", "some-controller");
    }

    /** Unless it does already. */
    private static void leadElsewhere(
            KubernetesClient client, LiveSystem hap, FreshNamespace namespace) {
        if (!hap.selector("filter").containsKey("app")) {
            client.services()
                    .inNamespace(namespace.name())
                    .withName("hap-filter")
                    .patch(
                            new PatchContext.Builder()
                                    .withPatchType(PatchType.STRATEGIC_MERGE)
                                    .withFieldManager("some-controller")
                                    .build(),
                            "{\"spec\":{\"selector\":{\"app\":\"theirs\"}}}");
        }
    }

    private static ObjectNode memory(String quantity) {
        return JsonNodeFactory.instance.objectNode().put("memory", quantity);
    }

    private static final String MIRROR =
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicy
            metadata: {name: mirror-NAMESPACE}
            spec:
              failurePolicy: Fail
              reinvocationPolicy: Never
              matchConstraints:
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}
                resourceRules:
                - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
              mutations:
              - patchType: JSONPatch
                jsonPatch:
                  expression: >-
                    [JSONPatch{op: "replace", path: "/spec/template/spec/containers/0/image",
                     value: object.spec.template.spec.containers[0].image.replace("registry.", "mirror.")}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicyBinding
            metadata: {name: mirror-NAMESPACE}
            spec: {policyName: mirror-NAMESPACE}
            """;

    /** An API server learns of a policy by watching: a release that is faster has two images. */
    private static void awaitMirror(KubernetesClient client, FreshNamespace namespace) {
        var ours =
                client.apps()
                        .deployments()
                        .inNamespace(namespace.name())
                        .withName("hap-filter-main")
                        .get();
        var another =
                new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("another")
                        .withNamespace(namespace.name())
                        .endMetadata()
                        .withSpec(ours.getSpec())
                        .build();
        Eventually.withinSeconds(240)
                .see(
                        "the policy to be in force",
                        () -> image(client.resource(another).dryRun().create()),
                        image -> image.startsWith("mirror."));
    }

    private static String image(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }

    private static Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile("drift", ".yaml"), content);
    }

    private static List<String> patch(String pod) {
        return List.of("patch", MAIN, "--patch={\"spec\":{\"template\":{\"spec\":" + pod + "}}}");
    }

    private static void kubectl(Cluster cluster, FreshNamespace namespace, List<String> arguments) {
        var all = new ArrayList<>(arguments);
        all.add("--namespace=" + namespace.name());
        cluster.kubectl(all.toArray(String[]::new)).run().orThrow();
    }

    private static PodTemplateSpec template(LiveSystem system) {
        return system.deployment("filter", "main")
                .map(Deployment::getSpec)
                .orElseThrow()
                .getTemplate();
    }

    private static List<String> variables(LiveSystem system) {
        return template(system).getSpec().getContainers().getFirst().getEnv().stream()
                .map(variable -> variable.getName())
                .toList();
    }
}
