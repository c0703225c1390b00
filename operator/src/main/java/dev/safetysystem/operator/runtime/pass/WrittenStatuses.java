package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.runtime.kube.ResourceVersions;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Our own resources as the API server answered when we wrote their status, until the cache has
 * caught up: the framework's cache does not know of it.
 */
final class WrittenStatuses {
    private final Map<String, SafetySystem> written = new ConcurrentHashMap<>();

    /** To be told of every resource whose status we wrote. */
    void remember(SafetySystem now) {
        written.put(now.getMetadata().getUid(), now);
    }

    /** The newer one of what a cache holds and what we wrote last. */
    SafetySystem newest(SafetySystem cached) {
        String uid = cached.getMetadata().getUid();
        SafetySystem own = written.get(uid);
        if (own == null) {
            return cached;
        }
        if (version(own) > version(cached)) {
            return own;
        }
        written.remove(uid, own);
        return cached;
    }

    /** Whether a resource is just as we wrote it last. */
    public boolean holds(SafetySystem resource) {
        SafetySystem own = written.get(resource.getMetadata().getUid());
        return own != null && version(own) == version(resource);
    }

    void forget(String uid) {
        written.remove(uid);
    }

    private static long version(SafetySystem resource) {
        return ResourceVersions.number(resource.getMetadata().getResourceVersion());
    }
}
