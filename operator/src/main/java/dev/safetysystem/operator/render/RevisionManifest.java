package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;

import java.util.ArrayList;
import java.util.Optional;

/** A stored revision and the immutable copies of the ConfigMaps that it runs with. */
final class RevisionManifest {
    /** Nobody gets so far by releases: somebody has written it, and no number comes after it. */
    private static final long MOST = 1L << 40;

    private RevisionManifest() {}

    static ControllerRevision of(Observed seen, Revision revision) {
        var system = seen.id();
        var stored = seen.objects().get(key(system, revision));
        long number =
                stored.filter(ControllerRevision.class::isInstance)
                        .map(o -> ((ControllerRevision) o).getRevision())
                        .filter(there -> there < MOST)
                        .orElseGet(() -> next(seen));
        return new ControllerRevisionBuilder()
                .withMetadata(
                        Owner.meta(
                                system,
                                Names.revision(system, revision.name()),
                                Names.labels(system)))
                .withRevision(number)
                .withData(Revisions.store(revision))
                .build();
    }

    private static long next(Observed seen) {
        return 1
                + seen.objects().all(ControllerRevision.class).stream()
                        .map(ControllerRevision::getRevision)
                        .filter(number -> number != null && number < MOST)
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0);
    }

    private static Objects.Key key(SystemId system, Revision revision) {
        return new Objects.Key("ControllerRevision", Names.revision(system, revision.name()));
    }

    /**
     * The copy of a ConfigMap, without its data, owned by every stored revision that holds it;
     * empty until the revision itself is stored, whose UID it needs.
     */
    static Optional<ConfigMap> snapshot(Observed seen, Revision revision, String name) {
        var owners = new ArrayList<OwnerReference>();
        for (Revision other : seen.revisions()) {
            if (other.snapshots().containsValue(name)) {
                seen.objects()
                        .get(key(seen.id(), other))
                        .map(RevisionManifest::owner)
                        .ifPresent(owners::add);
            }
        }
        boolean stored = seen.objects().get(key(seen.id(), revision)).isPresent();
        return stored && !owners.isEmpty()
                ? Optional.of(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace(seen.id().namespace())
                                .withName(name)
                                .withLabels(Names.labels(seen.id()))
                                .withOwnerReferences(owners)
                                .endMetadata()
                                .withImmutable(true)
                                .build())
                : Optional.empty();
    }

    private static OwnerReference owner(HasMetadata revision) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("ControllerRevision")
                .withName(revision.getMetadata().getName())
                .withUid(revision.getMetadata().getUid())
                .build();
    }
}
