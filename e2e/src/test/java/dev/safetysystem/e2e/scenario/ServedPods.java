package dev.safetysystem.e2e.scenario;

import dev.safetysystem.e2e.await.Eventually;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import java.util.HashMap;
import java.util.Map;

/**
 * How many ready pods a Service leads to, at every change: of up to 100 pods each change is one
 * write.
 */
final class ServedPods implements AutoCloseable, ResourceEventHandler<EndpointSlice> {
    private static final Eventually SOON = Eventually.withinSeconds(240);

    private final SharedIndexInformer<EndpointSlice> informer;
    private final Map<String, Long> ready = new HashMap<>();
    private long fewest = Long.MAX_VALUE;

    private ServedPods(KubernetesClient client, String namespace, String service) {
        informer =
                client.discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(namespace)
                        .withLabel("kubernetes.io/service-name", service)
                        .runnableInformer(0);
        informer.addEventHandler(this);
    }

    /** Begins to look once it sees so many. */
    static ServedPods of(KubernetesClient client, String namespace, String service, long pods) {
        ServedPods served = new ServedPods(client, namespace, service);
        served.informer.start().toCompletableFuture().join();
        served.fromNowOn(pods);
        return served;
    }

    /**
     * Forgets what was before, once it sees so many: endpoints follow ready pods some time later.
     */
    void fromNowOn(long pods) {
        SOON.see("the endpoints of " + pods + " ready pods", this::sum, seen -> seen == pods);
        synchronized (this) {
            fewest = sum();
        }
    }

    /** The fewest that there were at any moment. */
    synchronized long fewest() {
        return fewest;
    }

    private void note(EndpointSlice slice) {
        ready.put(
                slice.getMetadata().getUid(),
                slice.getEndpoints().stream()
                        .filter(one -> Boolean.TRUE.equals(one.getConditions().getReady()))
                        .count());
    }

    private synchronized long sum() {
        return ready.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public synchronized void onAdd(EndpointSlice slice) {
        note(slice);
        fewest = Math.min(fewest, sum());
    }

    @Override
    public void onUpdate(EndpointSlice before, EndpointSlice now) {
        onAdd(now);
    }

    @Override
    public synchronized void onDelete(EndpointSlice slice, boolean unknown) {
        ready.remove(slice.getMetadata().getUid());
        fewest = Math.min(fewest, sum());
    }

    @Override
    public void close() {
        informer.close();
    }
}
