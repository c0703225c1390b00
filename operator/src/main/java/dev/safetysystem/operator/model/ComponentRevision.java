package dev.safetysystem.operator.model;

import java.util.List;

/**
 * One component as a revision has it.
 *
 * @param hash of the stored template: differs exactly when pods must be replaced
 */
public record ComponentRevision(
        String name, Traffic traffic, List<Port> ports, StoredTemplate template, String hash) {

    /** The siblings that this component calls. */
    public List<String> callees() {
        return template.hosts().stream().map(StoredTemplate.Host::component).distinct().toList();
    }

    /** Whether it takes work from a queue by itself. */
    public boolean consumes() {
        return traffic == Traffic.QUEUE;
    }

    /** Whether a Service can stand before it: a component without ports has none. */
    public boolean hasService() {
        return !ports.isEmpty();
    }
}
