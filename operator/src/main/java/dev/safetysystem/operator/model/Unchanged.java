package dev.safetysystem.operator.model;

import dev.safetysystem.api.v1alpha1.Component;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;

import java.util.List;
import java.util.Optional;

/**
 * Components that are asked for as an older revision has them. They keep the template that is
 * stored there, whatever the renderer of this version makes of them: an upgrade of the operator
 * restarts no pod, and neither does the release of another component after it.
 */
final class Unchanged {
    private Unchanged() {}

    /**
     * The component of the newest revision in which it was asked for in the same way.
     *
     * @param known the oldest first
     * @param wanted as rendered now, and the hash of that
     */
    static Optional<ComponentRevision> since(
            List<Revision> known, SystemId id, ComponentRevision wanted, String hash) {
        return known.reversed().stream()
                .flatMap(revision -> stored(revision, id, wanted.name(), hash).stream())
                .findFirst()
                .map(
                        stored ->
                                new ComponentRevision(
                                        wanted.name(),
                                        wanted.traffic(),
                                        wanted.ports(),
                                        stored.template(),
                                        stored.hash()));
    }

    private static Optional<ComponentRevision> stored(
            Revision revision, SystemId id, String name, String hash) {
        return revision.component(name)
                .filter(
                        stored ->
                                stored.hash().equals(hash)
                                        || renderedNow(revision, id, name)
                                                .filter(hash::equals)
                                                .isPresent());
    }

    /** What the hash of a stored component would be, were it rendered today. */
    private static Optional<String> renderedNow(Revision revision, SystemId id, String name) {
        var spec = Json.read(revision.content(), SafetySystemSpec.class);
        return spec.components().stream()
                .filter(component -> component.name().equals(name))
                .findFirst()
                .map(
                        component ->
                                Revisions.hash(
                                        rendered(id, spec, component),
                                        Revisions.digests(revision)));
    }

    private static ComponentRevision rendered(
            SystemId id, SafetySystemSpec spec, Component component) {
        return new TemplateMaker(id, spec, new Violations()).make(component);
    }
}
