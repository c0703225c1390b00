package dev.safetysystem.e2e.real;

import dev.safetysystem.e2e.cluster.AuditRecord;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rights as words, {@code patch apps/deployments/scale}: granted by Roles, used by requests. */
final class Rights {
    private Rights() {}

    /** What the Roles of these namespaces grant, each combination on its own. */
    static Set<String> granted(KubernetesClient client, List<String> namespaces) {
        return namespaces.stream()
                .flatMap(
                        namespace ->
                                client
                                        .rbac()
                                        .roles()
                                        .inNamespace(namespace)
                                        .withLabel("app.kubernetes.io/managed-by", "Helm")
                                        .list()
                                        .getItems()
                                        .stream())
                .flatMap(role -> role.getRules().stream())
                .flatMap(Rights::words)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> words(PolicyRule rule) {
        return rule.getVerbs().stream()
                .flatMap(
                        verb ->
                                rule.getApiGroups().stream()
                                        .flatMap(
                                                group ->
                                                        rule.getResources().stream()
                                                                .map(
                                                                        resource ->
                                                                                right(
                                                                                        verb, group,
                                                                                        resource))));
    }

    /**
     * What these requests needed. An apply that makes an object is a patch to the audit log, but
     * the API server asks for the right to create as well.
     */
    static Set<String> used(List<AuditRecord> requests) {
        return requests.stream()
                .filter(request -> !request.resource().isEmpty())
                .flatMap(Rights::words)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> words(AuditRecord request) {
        String resource =
                request.resource()
                        + (request.subresource().isEmpty() ? "" : "/" + request.subresource());
        String asked = right(request.verb(), request.group(), resource);
        return request.verb().equals("patch") && request.code() == 201
                ? Stream.of(asked, right("create", request.group(), resource))
                : Stream.of(asked);
    }

    private static String right(String verb, String group, String resource) {
        return verb
                + " "
                + (Objects.requireNonNullElse(group, "").isEmpty() ? "" : group + "/")
                + resource;
    }
}
