package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.observe.CheckResult.Verdict;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Everything that wakes a system: its resource, an object of the system, a ConfigMap that it refers
 * to, the result of a check, the begin of our leadership.
 */
public final class SystemEvents extends AbstractEventSource<HasMetadata, SafetySystem>
        implements ResourceEventAware<SafetySystem> {
    private final PassQueue queue;
    private final Runnable awaitCaches;
    private final Map<ResourceID, Set<String>> references = new ConcurrentHashMap<>();
    private final List<Consumer<SafetySystem>> whenGone = new ArrayList<>();
    private volatile Optional<Cache<SafetySystem>> resources = Optional.empty();

    /**
     * @param awaitCaches returns when all caches have been filled once
     */
    SystemEvents(PassQueue queue, Runnable awaitCaches) {
        super(HasMetadata.class, "objects");
        this.queue = queue;
        this.awaitCaches = awaitCaches;
    }

    /** Where the framework keeps the resources. */
    void resourcesAreIn(Cache<SafetySystem> cache) {
        resources = Optional.of(cache);
    }

    /** The resource as the framework knows it. */
    Optional<SafetySystem> resource(ResourceID id) {
        return resources.flatMap(cache -> cache.get(id));
    }

    /** Who is to be told that a resource is gone; all are named before anything starts. */
    public void onGone(Consumer<SafetySystem> listener) {
        whenGone.add(listener);
    }

    /** No resource is looked at before: an empty cache looks like an empty namespace. */
    @Override
    public void start() {
        super.start();
        awaitCaches.run();
    }

    void wake(ResourceID id, Wake why) {
        queue.wake(id, why);
    }

    /**
     * An object of a system is another now.
     *
     * @param lost whether something that was ready is not ready any more, and nobody asked for that
     */
    public void objectChanged(String namespace, String system, boolean lost) {
        wakeKnown(new ResourceID(system, namespace), lost ? Wake.TROUBLE : Wake.CHANGE);
    }

    /** A check has a result. */
    public void checked(SystemId system, Verdict verdict) {
        var id = new ResourceID(system.name(), system.namespace());
        wakeKnown(id, verdict == Verdict.FAIL ? Wake.TROUBLE : Wake.NEWS);
    }

    /** The content of a ConfigMap is another now. */
    public void configMapChanged(String namespace, String name) {
        references.forEach(
                (id, names) -> {
                    if (names.contains(name)
                            && id.getNamespace().filter(namespace::equals).isPresent()) {
                        queue.wake(id, Wake.NEWS);
                    }
                });
    }

    /** A Service that is not ours selects other pods now: a release may be held for it. */
    public void otherServiceChanged(String namespace) {
        references
                .keySet()
                .forEach(
                        id -> {
                            if (id.getNamespace().filter(namespace::equals).isPresent()
                                    && isReleased(id)) {
                                queue.wake(id, Wake.NEWS);
                            }
                        });
    }

    private boolean isReleased(ResourceID id) {
        return resource(id)
                .map(SafetySystem::getStatus)
                .filter(status -> status.release() != null)
                .isPresent();
    }

    /** All systems are to be looked at, those that go back before the others. */
    public void wakeAll() {
        references
                .keySet()
                .forEach(id -> queue.wake(id, resource(id).map(Urgency::of).orElse(Wake.NEWS)));
    }

    /** A label names any system; only those that exist are looked at. */
    private void wakeKnown(ResourceID id, Wake why) {
        if (references.containsKey(id)) {
            queue.wake(id, why);
        }
    }

    @Override
    public void onResourceCreated(SafetySystem resource) {
        references.put(ResourceID.fromResource(resource), ConfigMapNames.in(resource));
    }

    @Override
    public void onResourceUpdated(SafetySystem now, SafetySystem before) {
        if (!now.getMetadata().getUid().equals(before.getMetadata().getUid())) {
            tellGone(before);
        }
        references.put(ResourceID.fromResource(now), ConfigMapNames.in(now));
    }

    @Override
    public void onResourceDeleted(SafetySystem resource) {
        var id = ResourceID.fromResource(resource);
        references.remove(id);
        queue.forget(id);
        tellGone(resource);
    }

    private void tellGone(SafetySystem resource) {
        whenGone.forEach(listener -> listener.accept(resource));
    }

    @Override
    public Set<HasMetadata> getSecondaryResources(SafetySystem primary) {
        return Set.of();
    }
}
