package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.EventHandler;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Everything but the resource itself that makes the framework start a pass: an object of the
 * system, a ConfigMap that it refers to, the result of a check, the begin of our leadership.
 */
public final class SystemEvents extends AbstractEventSource<HasMetadata, SafetySystem>
        implements ResourceEventAware<SafetySystem> {
    private final Runnable awaitCaches;
    private final Map<ResourceID, Set<String>> references = new ConcurrentHashMap<>();
    private volatile Consumer<SafetySystem> gone = resource -> {};

    /**
     * @param awaitCaches returns when all caches have been filled once
     */
    public SystemEvents(Runnable awaitCaches) {
        super(HasMetadata.class, "objects");
        this.awaitCaches = awaitCaches;
    }

    /** Who is to be told that a resource is gone. */
    void onGone(Consumer<SafetySystem> listener) {
        gone = listener;
    }

    /** No pass starts before: an empty cache looks like an empty namespace. */
    @Override
    public void start() {
        super.start();
        awaitCaches.run();
    }

    /** Something about a system may be different now. */
    public void wake(String namespace, String system) {
        Optional<EventHandler> handler = Optional.ofNullable(getEventHandler());
        handler.ifPresent(h -> h.handleEvent(new Event(new ResourceID(system, namespace))));
    }

    /** The content of a ConfigMap is another now. */
    public void configMapChanged(String namespace, String name) {
        references.forEach(
                (id, names) -> {
                    if (names.contains(name)
                            && id.getNamespace().filter(namespace::equals).isPresent()) {
                        wake(namespace, id.getName());
                    }
                });
    }

    /** All systems are to be looked at. */
    public void wakeAll() {
        references.keySet().forEach(id -> wake(id.getNamespace().orElse(""), id.getName()));
    }

    @Override
    public void onResourceCreated(SafetySystem resource) {
        references.put(ResourceID.fromResource(resource), ConfigMapNames.in(resource));
    }

    @Override
    public void onResourceUpdated(SafetySystem now, SafetySystem before) {
        if (!now.getMetadata().getUid().equals(before.getMetadata().getUid())) {
            gone.accept(before);
        }
        references.put(ResourceID.fromResource(now), ConfigMapNames.in(now));
    }

    @Override
    public void onResourceDeleted(SafetySystem resource) {
        references.remove(ResourceID.fromResource(resource));
        gone.accept(resource);
    }

    @Override
    public Set<HasMetadata> getSecondaryResources(SafetySystem primary) {
        return Set.of();
    }
}
