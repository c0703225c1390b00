package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.observe.ConfigMapDigest;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Ownership;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Stored revisions, and the copies of ConfigMaps that go with them. Who owns one says nothing of
 * who wrote what is in it: both are held against what the revision was made of.
 */
final class RevisionChanges {
    private final Draft draft;
    private final Observed seen;

    /** Copies of ConfigMaps whose content no revision was made with. */
    private final Set<String> spoilt = new HashSet<>();

    /** Those that cannot be made again. */
    private final Set<String> lost = new TreeSet<>();

    RevisionChanges(Draft draft) {
        this.draft = draft;
        this.seen = draft.seen;
    }

    /** Copies that are not what they were and cannot be made again, for people. */
    List<String> lost() {
        return List.copyOf(lost);
    }

    void write(Wanted.Stored stored) {
        var revision = stored.revision();
        var key = new Objects.Key("ControllerRevision", Names.revision(seen.id(), revision.name()));
        var other =
                seen.objects()
                        .get(key)
                        .filter(_ -> !draft.known.holds(Comparisons.from(stored), seen.objects()))
                        .filter(live -> !Draft.ending(live) && Owner.controls(seen.id(), live))
                        .filter(live -> !says(live, revision));
        if (other.isPresent()) {
            // Its UID goes with it, which the copies name: they are seen to in the next pass.
            draft.before.add(
                    new Action.Apply(
                            Draft.marked(RevisionManifest.of(seen, revision)),
                            LiveLook.NONE,
                            Optional.empty(),
                            "stored revision, in the place of another",
                            List.of(contentOf(key))));
            spoilt.addAll(revision.snapshots().values());
            return;
        }
        draft.apply(
                draft.before, stored, () -> RevisionManifest.of(seen, revision), "stored revision");
        snapshots(revision);
    }

    private static boolean says(HasMetadata live, Revision revision) {
        return live instanceof ControllerRevision stored
                && Revisions.digest(stored).equals(revision.digest());
    }

    private static Repaired contentOf(Objects.Key key) {
        return new Repaired(Draft.text(key), "data", Optional.empty(), Optional.empty(), true);
    }

    /** Pods start only when every copy that they mount is there, and has its content. */
    boolean complete(Wanted.Running running) {
        return running.needs().stream()
                .allMatch(
                        n ->
                                !spoilt.contains(n)
                                        && seen.objects()
                                                .get(new Objects.Key("ConfigMap", n))
                                                .isPresent());
    }

    private void snapshots(Revision revision) {
        revision.snapshots()
                .forEach(
                        (source, name) ->
                                RevisionManifest.snapshot(seen, revision, name)
                                        .ifPresent(copy -> snapshot(revision, source, copy)));
    }

    private void snapshot(Revision revision, String source, HasMetadata copy) {
        Objects.Key key = Objects.Key.of(copy);
        if (draft.before.stream().anyMatch(action -> action.key().equals(key))) {
            return; // two revisions in play share it
        }
        String digest = Revisions.digest(revision, source);
        var live = seen.objects().get(key);
        var from = List.of("Copy", key.name(), digest, Owner.references(copy));
        if (draft.known.holds(from, seen.objects())) {
            return;
        }
        if (live.isEmpty()) {
            copy(revision, source, copy, draft.deleted(key), "the revision's copy of a ConfigMap");
        } else if (!isOfRevision(live.get()) && !Ownership.isOrphan(seen.id().name(), live.get())) {
            spoilt.add(key.name());
            draft.conflict(live.get());
        } else if (!holds(live.get(), digest)) {
            spoilt.add(key.name());
            copy(
                    revision,
                    source,
                    copy,
                    List.of(contentOf(key)),
                    "the revision's copy of a ConfigMap, in the place of another");
        } else if (!Contained.in(Json.tree(live.get()), Json.tree(copy))) {
            // Marked only when it is written: a copy that is there without the mark stays as it is.
            draft.before.add(
                    new Action.Copy(
                            Draft.marked(copy),
                            key.name(),
                            digest,
                            "the copy is held by another revision too",
                            List.of()));
        } else {
            draft.known.found(from, live.get());
        }
    }

    private static boolean isOfRevision(HasMetadata copy) {
        return Owner.references(copy).stream()
                .anyMatch(r -> "ControllerRevision".equals(r.getKind()));
    }

    private static boolean holds(HasMetadata copy, String digest) {
        return copy instanceof ConfigMap map && ConfigMapDigest.of(map).equals(digest);
    }

    /**
     * If the ConfigMap was edited since, the old content is lost. Copying the new one would be
     * wrong, and failing would keep this pass from leaving the release.
     */
    private void copy(
            Revision revision,
            String source,
            HasMetadata copy,
            List<Repaired> undone,
            String reason) {
        String digest = Revisions.digest(revision, source);
        Objects.Key key = Objects.Key.of(copy);
        if (!digest.equals(seen.configMaps().get(source))) {
            lost.add(
                    "ConfigMap "
                            + key.name()
                            + ", the copy of "
                            + source
                            + " for "
                            + revision.version());
            return;
        }
        draft.unlessTooSoon(
                draft.before,
                key,
                "Copy",
                undone,
                () -> new Action.Copy(Draft.marked(copy), source, digest, reason, undone));
    }
}
