package dev.safetysystem.e2e.operator;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Who an operator is to the API server: a service account of its own, so that the audit log tells
 * what it did from what anybody else did.
 *
 * @param namespace of the account and of the operator's Lease
 */
record OperatorAccount(String namespace) {
    private static final String NAME = "safetysystem-operator";
    private static final long HOURS = 24;

    /** Its name in the audit log. */
    String user() {
        return "system:serviceaccount:" + namespace + ":" + NAME;
    }

    /** Makes namespace, account and rights, if they are not there. */
    void make(KubernetesClient client) {
        makeNamespace(client, namespace);
        client.resource(
                        new ServiceAccountBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(NAME)
                                .endMetadata()
                                .build())
                .fieldManager("e2e")
                .serverSideApply();
        client.resource(
                        new ClusterRoleBindingBuilder()
                                .withNewMetadata()
                                .withName(NAME + "-" + namespace)
                                .endMetadata()
                                .withNewRoleRef(
                                        "rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                                .addNewSubject("", "ServiceAccount", NAME, namespace)
                                .build())
                .fieldManager("e2e")
                .serverSideApply();
    }

    static void makeNamespace(KubernetesClient client, String name) {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                .fieldManager("e2e")
                .serverSideApply();
    }

    /**
     * Writes a kubeconfig with a token of the account, readable by this user alone.
     *
     * @param server the API server's address as the operator is to use it
     */
    void writeKubeconfig(KubernetesClient client, String server, Path file) {
        String token =
                client.serviceAccounts()
                        .inNamespace(namespace)
                        .withName(NAME)
                        .tokenRequest(
                                new TokenRequestBuilder()
                                        .withNewSpec()
                                        .withExpirationSeconds(HOURS * 3600)
                                        .endSpec()
                                        .build())
                        .getStatus()
                        .getToken();
        try {
            Files.deleteIfExists(file);
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text(client.getConfiguration(), server, token));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private String text(Config admin, String server, String token) {
        return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: cluster
          cluster: {server: "%s", certificate-authority-data: %s}
        users:
        - name: operator
          user: {token: %s}
        contexts:
        - name: operator
          context: {cluster: cluster, user: operator, namespace: %s}
        current-context: operator
        """
                .formatted(server, admin.getCaCertData(), token, namespace);
    }
}
