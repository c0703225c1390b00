package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Names;

import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which changes of a resource start a pass: its spec, our annotations (commands are among them),
 * its deletion, and a status that somebody else wrote. Not our own status, and not the labels and
 * annotations of others.
 */
public final class ResourceChangeFilter implements OnUpdateFilter<SafetySystem> {
    private final Predicate<SafetySystem> ownWrite;

    /**
     * @param ownWrite whether a resource is just as we wrote it last
     */
    public ResourceChangeFilter(Predicate<SafetySystem> ownWrite) {
        this.ownWrite = ownWrite;
    }

    @Override
    public boolean accept(SafetySystem now, SafetySystem before) {
        var meta = now.getMetadata();
        var old = before.getMetadata();
        if (!Objects.equals(meta.getUid(), old.getUid())
                || !Objects.equals(meta.getGeneration(), old.getGeneration())
                || !Objects.equals(meta.getDeletionTimestamp(), old.getDeletionTimestamp())
                || !ours(meta.getAnnotations()).equals(ours(old.getAnnotations()))) {
            return true;
        }
        return !Objects.equals(now.getStatus(), before.getStatus()) && !ownWrite.test(now);
    }

    private static Map<String, String> ours(Map<String, String> annotations) {
        var own = new TreeMap<String, String>();
        if (annotations != null) {
            annotations.forEach(
                    (key, value) -> {
                        if (key.startsWith(Names.PREFIX)) {
                            own.put(key, value);
                        }
                    });
        }
        return own;
    }
}
