package dev.safetysystem.e2e.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.safetysystem.e2e.cluster.EachChange;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Every state that a system had since something happened to it. A look now and then misses those
 * that are over soon, the more so the busier the machine is.
 */
final class States implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<State> states = new CopyOnWriteArrayList<>();
    private final SharedIndexInformer<GenericKubernetesResource> informer;

    private States(KubernetesClient client, String namespace, String system) {
        informer =
                client.genericKubernetesResources("safetysystem.dev/v1alpha1", "SafetySystem")
                        .inNamespace(namespace)
                        .withName(system)
                        .inform(
                                EachChange.to(
                                        (GenericKubernetesResource one, boolean _) ->
                                                states.add(new State(JSON.valueToTree(one)))));
    }

    /** Begins to look; what is there already is known when this returns. */
    static States of(KubernetesClient client, String namespace, String system) {
        return new States(client, namespace, system);
    }

    /** Something happens: what was before does not count. */
    void forget() {
        states.clear();
    }

    /** Whether a state since then was like this. */
    boolean anyWas(Predicate<State> like) {
        return states.stream().anyMatch(like);
    }

    @Override
    public void close() {
        informer.close();
    }
}
