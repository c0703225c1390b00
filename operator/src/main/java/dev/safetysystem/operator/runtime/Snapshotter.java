package dev.safetysystem.operator.runtime;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observation;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Observed.Settling;
import dev.safetysystem.operator.observe.Quotas;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the picture of a system, from caches or live. */
final class Snapshotter {
    private final KubernetesClient client;
    private final Caches caches;
    private final Strangers strangers;
    private final Clock clock;

    Snapshotter(KubernetesClient client, Caches caches, Strangers strangers, Clock clock) {
        this.client = client;
        this.caches = caches;
        this.strangers = strangers;
        this.clock = clock;
    }

    /** What this process remembers of a system and no object says. */
    record Remembered(Map<String, CheckResult> checks, Optional<Settling> settling) {}

    /** From the caches: no request, but for a look at objects that were in the way. */
    Observed cached(SafetySystem resource, Remembered remembered) {
        var meta = resource.getMetadata();
        return picture(resource, caches.all(meta.getNamespace(), meta.getName()), remembered);
    }

    /**
     * From the API server: every object of the system as of now. ConfigMaps of others and quotas
     * still come from the caches, nothing that cannot be undone depends on them.
     */
    Observed live(SafetySystem resource, Remembered remembered) {
        var meta = resource.getMetadata();
        var objects = new ArrayList<HasMetadata>();
        for (Class<? extends HasMetadata> kind : Caches.KINDS) {
            client.resources(kind)
                    .inNamespace(meta.getNamespace())
                    .withLabel(Names.SYSTEM, meta.getName())
                    .list()
                    .getItems()
                    .forEach(object -> objects.add(Pruning.prune(object)));
        }
        return picture(resource, objects, remembered);
    }

    private Observed picture(
            SafetySystem resource, List<HasMetadata> objects, Remembered remembered) {
        String namespace = resource.getMetadata().getNamespace();
        return new Observation(
                        clock.instant(),
                        resource,
                        withStrangers(resource.getMetadata().getUid(), objects),
                        caches.configMaps(namespace),
                        Quotas.of(caches.quotas(namespace)),
                        remembered.checks(),
                        remembered.settling())
                .observed();
    }

    /** What the caches hold of a place is newer than what was once met there. */
    private List<HasMetadata> withStrangers(String uid, List<HasMetadata> objects) {
        List<HasMetadata> met = strangers.of(uid);
        if (met.isEmpty()) {
            return objects;
        }
        var places = new HashSet<Objects.Key>();
        objects.forEach(object -> places.add(Objects.Key.of(object)));
        var all = new ArrayList<>(objects);
        met.stream().filter(object -> places.add(Objects.Key.of(object))).forEach(all::add);
        return all;
    }
}
