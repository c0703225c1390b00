package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable snapshot of what a release is; its name is the hash of its content.
 *
 * @param version {@code spec.version} as written
 * @param content the hash's input
 * @param components callees before callers
 * @param snapshots source ConfigMap to the name of its immutable copy
 * @param digest of all that is stored of it; empty for one that has no role
 */
public record Revision(
        String name,
        String version,
        ObjectNode content,
        List<ComponentRevision> components,
        Map<String, String> snapshots,
        String digest) {

    /** Whether its name is the hash of its content, as it was when it was made. */
    public boolean isNamedByItsContent() {
        return ContentHash.of(content).equals(name);
    }

    /** The component of that name, if this revision has it. */
    public Optional<ComponentRevision> component(String component) {
        return components.stream().filter(c -> c.name().equals(component)).findFirst();
    }

    /** Whether another revision has the same pod template for a component. */
    public boolean runsLike(Revision other, String component) {
        return component(component)
                .map(ComponentRevision::hash)
                .equals(other.component(component).map(ComponentRevision::hash));
    }
}
