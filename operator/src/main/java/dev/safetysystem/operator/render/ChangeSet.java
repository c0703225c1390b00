package dev.safetysystem.operator.render;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.Target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * The least that must be written to come from what is there to the next safe world.
 *
 * @param before harmless writes that the status will name
 * @param after what the status must announce first
 * @param conflicts objects of ours by name that belong to someone else: never touched
 * @param irreversible whether traffic moves, a template changes or a workload goes
 */
public record ChangeSet(
        List<Action> before, List<Action> after, List<String> conflicts, boolean irreversible) {

    /** Compares the target with the picture. */
    public static ChangeSet of(Target target, Observed seen) {
        return new Comparison(seen).compare(target);
    }

    private static final class Comparison {
        private final Observed seen;
        private final List<Action> before = new ArrayList<>();
        private final List<Action> after = new ArrayList<>();
        private final List<String> conflicts = new ArrayList<>();
        private boolean irreversible;

        Comparison(Observed seen) {
            this.seen = seen;
        }

        ChangeSet compare(Target target) {
            for (Revision revision : target.revisions()) {
                apply(before, RevisionManifest.of(seen, revision), "the revision is stored");
                snapshots(revision);
            }
            target.record()
                    .ifPresent(
                            r -> apply(before, RecordManifest.of(seen.id(), r), "release record"));
            // Traffic first: on the way back nothing that is refused may stand before it.
            target.production().forEach(this::production);
            for (var service : target.trackServices()) {
                apply(after, ServiceManifest.of(seen.id(), service), "what checks ask");
            }
            for (var running : target.running()) {
                if (complete(target, running)) {
                    running(running);
                }
            }
            for (var autoscaler : target.autoscalers()) {
                apply(after, AutoscalerManifest.of(seen.id(), autoscaler), "the spec's bounds");
            }
            for (var disruption : target.disruptions()) {
                apply(after, DisruptionManifest.of(seen.id(), disruption), "one at a time");
            }
            target.removals().forEach(this::remove);
            return new ChangeSet(
                    List.copyOf(before), List.copyOf(after), List.copyOf(conflicts), irreversible);
        }

        /** Instances start only when every copy that they mount is there. */
        private boolean complete(Target target, Target.Running running) {
            return target.revisions().stream()
                    .filter(r -> r.name().equals(running.revision()))
                    .flatMap(r -> r.snapshots().values().stream())
                    .allMatch(n -> seen.objects().get(new Objects.Key("ConfigMap", n)).isPresent());
        }

        private void snapshots(Revision revision) {
            revision.snapshots()
                    .forEach(
                            (source, name) ->
                                    RevisionManifest.snapshot(seen, revision, name)
                                            .ifPresent(copy -> snapshot(revision, source, copy)));
        }

        private void snapshot(Revision revision, String source, HasMetadata copy) {
            if (before.stream().anyMatch(action -> action.key().equals(Objects.Key.of(copy)))) {
                return; // two revisions in play share it
            }
            var live = seen.objects().get(Objects.Key.of(copy));
            if (live.isEmpty()) {
                String digest = Revisions.digest(revision, source);
                // What the source held then cannot be had any more: a later content is another
                // revision, and must not keep this pass from leaving the present one.
                if (digest.equals(seen.configMaps().get(source))) {
                    before.add(
                            new Action.Copy(
                                    copy, source, digest, "the revision keeps what it read"));
                }
                return;
            }
            boolean ours =
                    Owner.references(live.get()).stream()
                            .anyMatch(r -> r.getKind().equals("ControllerRevision"));
            if (!ours) {
                conflict(copy);
            } else if (!Contained.in(Json.tree(live.get()), Json.tree(copy))) {
                before.add(new Action.Apply(copy, "held by another revision too"));
            }
        }

        /**
         * Also a port that changes moves traffic: every write of such a Service needs a live look.
         */
        private void production(Target.Production production) {
            var rendered = ServiceManifest.of(seen.id(), production);
            irreversible |= apply(after, rendered, "traffic to " + words(production.selection()));
        }

        private static String words(Target.Selection selection) {
            return switch (selection) {
                case Target.Selection.One(Track track) -> track.name();
                case Target.Selection.Both() -> "main and first";
            };
        }

        private void running(Target.Running running) {
            Deployment rendered = DeploymentManifest.of(seen.id(), running);
            var key = Objects.Key.of(rendered);
            var live = seen.objects().get(key);
            boolean written =
                    apply(after, rendered, "revision " + running.revision() + " in its track");
            irreversible |=
                    written && live.isPresent() && !template(live.get()).equals(template(rendered));
            if (running.size().isEmpty() || conflictsWith(key)) {
                return;
            }
            int size = running.size().get();
            int now =
                    live.map(o -> ((Deployment) o).getSpec().getReplicas())
                            .filter(n -> n != null)
                            .orElse(1);
            if (now != size && live.map(o -> !ending(o)).orElse(true)) {
                after.add(new Action.Scale(key, now, size, "the spec's size"));
            }
        }

        private static Optional<String> template(HasMetadata object) {
            return object instanceof Deployment d
                    ? Optional.ofNullable(d.getSpec().getTemplate().getMetadata().getLabels())
                            .map(labels -> labels.get(Names.TEMPLATE))
                    : Optional.empty();
        }

        private void remove(Target.Removal removal) {
            var live = seen.objects().get(removal.key());
            if (live.isEmpty() || ending(live.get()) || !Owner.controls(seen.id(), live.get())) {
                return;
            }
            var meta = live.get().getMetadata();
            after.add(
                    new Action.Delete(
                            removal.key(),
                            meta.getUid(),
                            meta.getResourceVersion(),
                            removal.reason()));
            irreversible |= removal.key().kind().equals("Deployment");
        }

        /** Adds an apply if the object differs; false also when it is not ours to write. */
        private boolean apply(List<Action> to, HasMetadata rendered, String reason) {
            var live = seen.objects().get(Objects.Key.of(rendered));
            // One that is being deleted is neither there nor absent: it is waited for. So is what a
            // former resource of the same name left to the garbage collector.
            if (live.isPresent()
                    && (ending(live.get()) || Owner.isOfFormer(seen.id(), live.get()))) {
                return false;
            }
            if (live.isPresent() && !Owner.controls(seen.id(), live.get())) {
                conflict(rendered);
                return false;
            }
            var annotations = rendered.getMetadata().getAnnotations();
            var marked =
                    annotations == null
                            ? new HashMap<String, String>()
                            : new HashMap<>(annotations);
            JsonNode plain = Json.tree(rendered);
            marked.put(Names.RENDERED, ContentHash.of(plain));
            rendered.getMetadata().setAnnotations(marked);
            if (live.isPresent() && Contained.in(Json.tree(live.get()), Json.tree(rendered))) {
                return false;
            }
            to.add(new Action.Apply(rendered, reason));
            return true;
        }

        private static boolean ending(HasMetadata object) {
            return object.getMetadata().getDeletionTimestamp() != null;
        }

        private boolean conflictsWith(Objects.Key key) {
            return conflicts.contains(text(key));
        }

        private void conflict(HasMetadata rendered) {
            String text = text(Objects.Key.of(rendered));
            if (!conflicts.contains(text)) {
                conflicts.add(text);
            }
        }

        private static String text(Objects.Key key) {
            return key.kind() + " " + key.name();
        }
    }
}
