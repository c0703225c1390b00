package dev.safetysystem.e2e.hostile;

import dev.safetysystem.e2e.await.Eventually;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import java.util.List;

/**
 * Who the neighbour is to the API server: somebody with Kubernetes' role {@code edit} in a
 * namespace, who may write ControllerRevisions and EndpointSlices as well, which {@code edit} does
 * not give. The chart's policies bind such a person, and would not bind an administrator.
 */
final class Editor {
    private static final String NAME = "hostile-neighbour";
    private static final String RBAC = "rbac.authorization.k8s.io";

    private Editor() {}

    /** A client as that person in these namespaces; close it. */
    static KubernetesClient in(KubernetesClient administrator, String... namespaces) {
        for (String namespace : namespaces) {
            administrator
                    .resource(
                            new RoleBuilder()
                                    .withNewMetadata()
                                    .withNamespace(namespace)
                                    .withName(NAME)
                                    .endMetadata()
                                    .addToRules(
                                            all("apps", "controllerrevisions"),
                                            all("discovery.k8s.io", "endpointslices"))
                                    .build())
                    .create();
            bind(administrator, namespace, "Role", NAME);
            bind(administrator, namespace, "ClusterRole", "edit");
        }
        return new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder(administrator.getConfiguration())
                                .withImpersonateUsername(NAME)
                                .build())
                .build();
    }

    /** Waits until the pod policy binds that person: some seconds after it was written. */
    static void awaitPolicy(KubernetesClient editor, String namespace) {
        var pod =
                new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("before-the-policy")
                        .addToLabels("safetysystem.dev/component", "api")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("api")
                        .withImage("hostile-0:v0")
                        .endContainer()
                        .endSpec()
                        .build();
        Eventually.withinSeconds(240)
                .holds(
                        "the pod policy to bind the neighbour",
                        () -> {
                            try {
                                editor.resource(pod).create();
                                editor.resource(pod).withGracePeriod(0).delete();
                                return false;
                            } catch (KubernetesClientException e) {
                                return e.getMessage()
                                        .contains("pods of a SafetySystem's component");
                            }
                        });
    }

    private static PolicyRule all(String group, String resource) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resource)
                .withVerbs(List.of("get", "list", "watch", "create", "update", "patch", "delete"))
                .build();
    }

    private static void bind(
            KubernetesClient administrator, String namespace, String kind, String role) {
        administrator
                .resource(
                        new RoleBindingBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(NAME + "-" + role)
                                .endMetadata()
                                .withNewRoleRef(RBAC, kind, role)
                                .addNewSubject(RBAC, "User", NAME, null)
                                .build())
                .create();
    }
}
