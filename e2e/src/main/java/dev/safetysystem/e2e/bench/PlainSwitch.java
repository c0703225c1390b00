package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.EachChange;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * The floor of a switch: a plain Deployment of the same size is made, and a Service patched as soon
 * as its pods are ready. No operator can switch sooner; what it takes longer it costs.
 */
final class PlainSwitch implements AutoCloseable {
    private static final String NAMESPACE = "plain";
    private static final String SERVICE = "plain";
    private static final long LIMIT_SECONDS = 60;
    private static final String YAML =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: NAME, namespace: plain}
            spec:
              replicas: 2
              selector: {matchLabels: {app: NAME}}
              template:
                metadata: {labels: {app: NAME}}
                spec:
                  containers:
                  - name: api
                    image: safetysystem.dev/sample-hap:v1
                    ports: [{name: http, containerPort: 8000}]
                    resources: {requests: {cpu: 10m, memory: 16Mi}}
            """;

    private final KubernetesClient client;
    private final ConcurrentMap<String, CompletableFuture<Void>> ready = new ConcurrentHashMap<>();
    private final SharedIndexInformer<Deployment> informer;

    PlainSwitch(KubernetesClient client) {
        this.client = client;
        new SmallSystems(client).makeNamespace(NAMESPACE);
        client.resource(
                        new ServiceBuilder()
                                .withNewMetadata()
                                .withName(SERVICE)
                                .withNamespace(NAMESPACE)
                                .endMetadata()
                                .withNewSpec()
                                .addToSelector("app", "none")
                                .addNewPort()
                                .withName("http")
                                .withPort(80)
                                .endPort()
                                .endSpec()
                                .build())
                .create();
        informer =
                client.apps()
                        .deployments()
                        .inNamespace(NAMESPACE)
                        .inform(EachChange.to((each, _) -> note(each)));
    }

    /** Told as it happens: to look again and again would add the pause between two looks. */
    private void note(Deployment each) {
        if (each.getSpec().getReplicas().equals(each.getStatus().getReadyReplicas())) {
            ready(each.getMetadata().getName()).complete(null);
        }
    }

    private CompletableFuture<Void> ready(String name) {
        return ready.computeIfAbsent(name, _ -> new CompletableFuture<>());
    }

    /** Makes one and moves the Service to it. The ones before stay, they do nothing. */
    void release(String name) {
        client.resource(
                        client.getKubernetesSerialization()
                                .unmarshal(YAML.replace("NAME", name), Deployment.class))
                .create();
        ready(name).orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        client.services()
                .inNamespace(NAMESPACE)
                .withName(SERVICE)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": {\"selector\": {\"app\": \"%s\"}}}".formatted(name));
    }

    /** Milliseconds from the Deployment's creation to the next patch of the Service. */
    static double milliseconds(TrafficMoves moves, String name) {
        AuditRecord made =
                moves.log().stream()
                        .filter(each -> TrafficMoves.isNamed(each, "deployments", name))
                        .filter(each -> each.verb().equals("create"))
                        .findFirst()
                        .orElseThrow(() -> new ClusterException("no Deployment " + name));
        AuditRecord moved =
                moves.log().stream()
                        .filter(each -> TrafficMoves.isNamed(each, "services", SERVICE))
                        .filter(each -> each.received().isAfter(made.received()))
                        .findFirst()
                        .orElseThrow(() -> new ClusterException("no switch to " + name));
        return TrafficMoves.milliseconds(made, moved.answered());
    }

    @Override
    public void close() {
        informer.close();
    }
}
