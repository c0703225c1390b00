package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Clients of the API server. */
public final class KubernetesAccess {
    private static final int REQUEST_TIMEOUT_MILLIS = 15_000;

    private KubernetesAccess() {}

    /** The client's own configuration: service account in a pod, kubeconfig elsewhere. */
    public static Config config() {
        return Config.autoConfigure(null);
    }

    /**
     * A client that gives up soon: the library would repeat a request ten times, for up to a minute
     * and a half, in the thread of a pass. Passes have a back-off of their own, so one repetition
     * for a broken connection is enough.
     *
     * @param json shared by all clients: each of its own would learn every type again
     * @param clock told the date of each answer
     */
    public static KubernetesClient client(
            Config config, KubernetesSerialization json, ServerClock clock) {
        var patient =
                new ConfigBuilder(config)
                        .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
                        .withRequestRetryBackoffLimit(1)
                        .build();
        return new KubernetesClientBuilder()
                .withConfig(patient)
                .withHttpClientFactory(new CheapTls())
                .withHttpClientBuilderConsumer(
                        http ->
                                http.addOrReplaceInterceptor("date", clock.listener())
                                        .addOrReplaceInterceptor(
                                                Unanswered.class.getName(),
                                                new Unanswered(patient, System::nanoTime))
                                        .addOrReplaceInterceptor(
                                                MetadataOnly.class.getName(), new MetadataOnly())
                                        .addOrReplaceInterceptor(
                                                PageSizes.class.getName(), new PageSizes()))
                .withKubernetesSerialization(json)
                .build();
    }

    /**
     * fabric8's own, except that a resource that cannot be read is still a resource.
     *
     * @param room for all that are read
     */
    public static KubernetesSerialization serialization(SystemRoom room) {
        var serialization = new LeanSerialization(Unreadable.module(room));
        Caches.KINDS.forEach(serialization::watches);
        serialization.watches(ResourceQuota.class);
        serialization.watches(SafetySystem.class);
        serialization.watches(ConfigMap.class, MetadataOnly.KIND);
        // A watch that has expired is told so by a Status; not known as one, it would be asked for
        // again from the same version for ever, and the caches would stand still.
        serialization.registerKubernetesResource(Status.class);
        return serialization;
    }
}
