package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.ConfigMapDigest;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.ServiceState;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.plan.wanted.Selection;
import dev.safetysystem.operator.plan.wanted.Target;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The fewest writes that lead from what is there to the target, in the target's order.
 *
 * @param before harmless writes that the status will name
 * @param after writes that the status must announce first
 * @param conflicts what others have or do that stands in the way
 * @param repaired what others changed, and one of the writes puts back
 * @param questions what has to be known of the API server before all of it can be compared
 * @param later when something that is fought over may be put back again
 */
public record ChangeSet(
        List<Action> before,
        List<Action> after,
        Conflicts conflicts,
        List<Repaired> repaired,
        List<DryRun> questions,
        Optional<Instant> later) {

    /** Compares the target with the picture. */
    public static ChangeSet of(Target target, Observed seen) {
        return of(target, seen, new Comparisons());
    }

    /**
     * Compares the target with the picture.
     *
     * @param known what was found before; kept up to date
     */
    public static ChangeSet of(Target target, Observed seen, Comparisons known) {
        known.begin();
        return new Comparison(seen, known).compare(target);
    }

    private static final FieldPath REPLICAS = FieldPath.ROOT.field("spec").field("replicas");

    private static final class Comparison {
        private final Observed seen;
        private final Comparisons known;
        private final List<Action> before = new ArrayList<>();
        private final List<Action> after = new ArrayList<>();
        private final List<String> conflicts = new ArrayList<>();
        private final Set<Objects.Key> inTheWay = new HashSet<>();

        /** Copies of ConfigMaps whose content no revision was made with. */
        private final Set<String> spoilt = new HashSet<>();

        /** Those that cannot be made again. */
        private final Set<String> lost = new TreeSet<>();

        private final List<Repaired> repaired = new ArrayList<>();
        private final List<DryRun> questions = new ArrayList<>();
        private final Set<String> rewritten = new TreeSet<>();
        private final List<Instant> later = new ArrayList<>();

        Comparison(Observed seen, Comparisons known) {
            this.seen = seen;
            this.known = known;
        }

        ChangeSet compare(Target target) {
            target.named().forEach(this::write);
            target.world().forEach(this::write);
            return new ChangeSet(
                    List.copyOf(before),
                    List.copyOf(after),
                    new Conflicts(
                            List.copyOf(conflicts),
                            scaledByOthers(target),
                            foughtOver(),
                            strays(),
                            slices(),
                            List.copyOf(lost),
                            List.copyOf(rewritten)),
                    List.copyOf(repaired),
                    List.copyOf(questions),
                    later.stream().min(Comparator.naturalOrder()));
        }

        /** Of those that are wanted: what goes anyway may be scaled meanwhile. */
        private List<String> scaledByOthers(Target target) {
            var ours =
                    target.all(Wanted.Running.class)
                            .map(r -> Names.workload(seen.id(), r.component().name(), r.track()))
                            .toList();
            return seen.autoscalers().stream()
                    .filter(one -> ours.contains(one.deployment()))
                    .map(
                            one ->
                                    "HorizontalPodAutoscaler "
                                            + one.name()
                                            + one.owner().map(o -> " (of " + o + ")").orElse("")
                                            + " scales Deployment "
                                            + one.deployment())
                    .sorted()
                    .toList();
        }

        private List<String> strays() {
            return seen.strays().stream()
                    .filter(stray -> seen.services().stream().anyMatch(s -> leadsTo(s, stray)))
                    .map(stray -> "pod " + stray.pod())
                    .sorted()
                    .toList();
        }

        private List<String> slices() {
            return seen.services().stream()
                    .flatMap(service -> service.slicesByHand().stream())
                    .map(name -> "EndpointSlice " + name)
                    .sorted()
                    .toList();
        }

        private boolean leadsTo(ServiceState service, Observed.Stray stray) {
            String track = service.selector().get(Names.TRACK);
            return service.name().equals(Names.production(seen.id(), stray.component()))
                    && (track == null
                            || stray.track().filter(new Track(track)::equals).isPresent());
        }

        private List<String> foughtOver() {
            return seen.written().putBack().entrySet().stream()
                    .filter(one -> one.getValue().isFoughtOver(seen.now()))
                    .peek(one -> later.add(one.getValue().over()))
                    .map(one -> text(one.getKey().write().place()) + " " + one.getValue().what())
                    .sorted()
                    .toList();
        }

        private void write(Wanted wanted) {
            var id = seen.id();
            switch (wanted) {
                case Wanted.Stored stored -> stored(stored);
                case Wanted.Record record ->
                        apply(
                                before,
                                record,
                                () -> RecordManifest.of(id, record),
                                "release record");
                case Wanted.Production production -> production(production);
                case Wanted.TrackService service ->
                        apply(
                                after,
                                service,
                                () -> ServiceManifest.of(id, service),
                                "the Service that checks ask");
                case Wanted.Running running -> running(running);
                case Wanted.Autoscaler autoscaler ->
                        apply(
                                after,
                                autoscaler,
                                () -> AutoscalerManifest.of(id, autoscaler),
                                ChangeSet.Comparison::targets,
                                autoscaler.held()
                                        ? "held: a release is in progress"
                                        : "autoscaling of the spec");
                case Wanted.Disruption disruption ->
                        apply(
                                after,
                                disruption,
                                () -> DisruptionManifest.of(id, disruption),
                                "one eviction at a time");
                case Wanted.Removal removal -> remove(removal);
            }
        }

        /** A new target is sized by what runs now. */
        private static LiveLook targets(Optional<HasMetadata> live, HasMetadata rendered) {
            return live.map(Comparison::target).equals(Optional.of(target(rendered)))
                            || live.isEmpty()
                    ? LiveLook.NONE
                    : LiveLook.WHAT_SERVES;
        }

        private static String target(HasMetadata object) {
            return object instanceof HorizontalPodAutoscaler autoscaler
                    ? autoscaler.getSpec().getScaleTargetRef().getName()
                    : "";
        }

        private void stored(Wanted.Stored stored) {
            var revision = stored.revision();
            var key =
                    new Objects.Key(
                            "ControllerRevision", Names.revision(seen.id(), revision.name()));
            var other =
                    seen.objects()
                            .get(key)
                            .filter(_ -> !known.holds(Comparisons.from(stored), seen.objects()))
                            .filter(live -> !ending(live) && Owner.controls(seen.id(), live))
                            .filter(live -> !says(live, revision));
            if (other.isPresent()) {
                // Its UID goes with it, which the copies name: they are seen to in the next pass.
                before.add(
                        new Action.Apply(
                                marked(RevisionManifest.of(seen, revision)),
                                LiveLook.NONE,
                                Optional.empty(),
                                "stored revision, in the place of another",
                                List.of(contentOf(key))));
                spoilt.addAll(revision.snapshots().values());
                return;
            }
            apply(before, stored, () -> RevisionManifest.of(seen, revision), "stored revision");
            snapshots(revision);
        }

        private static boolean says(HasMetadata live, Revision revision) {
            return live instanceof ControllerRevision stored
                    && Revisions.digest(stored).equals(revision.digest());
        }

        private static Repaired contentOf(Objects.Key key) {
            return new Repaired(text(key), "data", Optional.empty(), Optional.empty(), true);
        }

        private static HasMetadata marked(HasMetadata rendered) {
            var marks =
                    Optional.ofNullable(rendered.getMetadata().getAnnotations()).orElse(Map.of());
            var marked = new HashMap<>(marks);
            marked.put(Names.RENDERED, ContentHash.of(Json.tree(rendered)));
            rendered.getMetadata().setAnnotations(marked);
            return rendered;
        }

        /** Pods start only when every copy that they mount is there, and has its content. */
        private boolean complete(Wanted.Running running) {
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
            if (before.stream().anyMatch(action -> action.key().equals(key))) {
                return; // two revisions in play share it
            }
            String digest = Revisions.digest(revision, source);
            var live = seen.objects().get(key);
            var from = List.of("Copy", key.name(), digest, Owner.references(copy));
            if (known.holds(from, seen.objects())) {
                return;
            }
            if (live.isEmpty()) {
                copy(revision, source, copy, deleted(key), "the revision's copy of a ConfigMap");
            } else if (!isOfRevision(live.get())) {
                spoilt.add(key.name());
                conflict(live.get());
            } else if (!holds(live.get(), digest)) {
                spoilt.add(key.name());
                copy(
                        revision,
                        source,
                        copy,
                        List.of(contentOf(key)),
                        "the revision's copy of a ConfigMap, in the place of another");
            } else if (!Contained.in(Json.tree(live.get()), Json.tree(copy))) {
                before.add(
                        new Action.Copy(
                                copy,
                                key.name(),
                                digest,
                                "the copy is held by another revision too",
                                List.of()));
            } else {
                known.found(from, live.get());
            }
        }

        private static boolean isOfRevision(HasMetadata copy) {
            return Owner.references(copy).stream()
                    .anyMatch(r -> "ControllerRevision".equals(r.getKind()));
        }

        /** Who owns a copy says nothing of who wrote what is in it. */
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
            var next =
                    seen.written()
                            .putBack(key, "Copy", Repaired.fields(undone))
                            .map(putBack -> putBack.next(seen.now()))
                            .filter(at -> !undone.isEmpty() && at.isAfter(seen.now()));
            next.ifPresentOrElse(
                    later::add,
                    () -> before.add(new Action.Copy(copy, source, digest, reason, undone)));
        }

        /** A changed port moves traffic too: every write of such a Service needs a live look. */
        private void production(Wanted.Production production) {
            apply(
                    after,
                    production,
                    () -> ServiceManifest.of(seen.id(), production),
                    (live, rendered) -> LiveLook.WHAT_SERVES,
                    "traffic to " + words(production.selection()) + ": " + production.why());
        }

        private static String words(Selection selection) {
            return switch (selection) {
                case Selection.One(Track track) -> track.name();
                case Selection.Both(Track serving, Track proved) ->
                        serving.name() + " and " + proved.name();
            };
        }

        private void running(Wanted.Running running) {
            if (!complete(running)) {
                return;
            }
            apply(
                    after,
                    running,
                    () -> DeploymentManifest.of(seen.id(), running),
                    (live, rendered) ->
                            live.isEmpty() || template(live.get()).equals(template(rendered))
                                    ? LiveLook.NONE
                                    : LiveLook.WHAT_SERVES,
                    "pods of revision " + running.revision());
            String name = Names.workload(seen.id(), running.component().name(), running.track());
            var key = new Objects.Key("Deployment", name);
            if (!conflictsWith(key)) {
                running.size().ifPresent(size -> scale(running, key, size));
            }
        }

        private void scale(Wanted.Running running, Objects.Key key, int size) {
            var live = seen.objects().get(key).map(Deployment.class::cast);
            int now = live.map(d -> d.getSpec().getReplicas()).filter(n -> n != null).orElse(1);
            if (now == size || live.filter(Comparison::ending).isPresent()) {
                return;
            }
            List<Repaired> undone =
                    live.filter(d -> wasSized(running, d, size))
                            .map(d -> scaled(d, now))
                            .orElse(List.of());
            var next =
                    seen.written()
                            .putBack(key, "Scale", Repaired.fields(undone))
                            .map(putBack -> putBack.next(seen.now()))
                            .filter(at -> !undone.isEmpty() && at.isAfter(seen.now()));
            next.ifPresentOrElse(
                    later::add,
                    () ->
                            after.add(
                                    new Action.Scale(
                                            key, now, size, "replicas of the spec", undone)));
        }

        /**
         * Whether it has had this size before, so that somebody has changed it since: the status
         * says the size already, and more was written to it than the create, which makes one pod.
         */
        private boolean wasSized(Wanted.Running running, Deployment live, int size) {
            var components = Optional.ofNullable(seen.status().components()).orElse(List.of());
            return live.getMetadata().getGeneration() != null
                    && live.getMetadata().getGeneration() > 1
                    && components.stream()
                            .filter(c -> c.name().equals(running.component().name()))
                            .filter(c -> running.track().name().equals(c.track()))
                            .anyMatch(c -> Integer.valueOf(size).equals(c.desired()));
        }

        /** Of who used {@code /scale} the API server keeps nothing. */
        private static List<Repaired> scaled(HasMetadata live, int now) {
            return List.of(
                    new Repaired(
                            text(Objects.Key.of(live)),
                            REPLICAS.toString(),
                            Optional.of(Integer.toString(now)),
                            ForeignFields.of(live).writerOf(REPLICAS),
                            true));
        }

        /** What of a pod template replaces pods: its hash, and the mark of a restart. */
        private static List<Optional<String>> template(HasMetadata object) {
            if (!(object instanceof Deployment deployment)) {
                return List.of();
            }
            var meta = deployment.getSpec().getTemplate().getMetadata();
            return List.of(
                    Optional.ofNullable(meta.getLabels()).map(all -> all.get(Names.TEMPLATE)),
                    Optional.ofNullable(meta.getAnnotations())
                            .map(all -> all.get(Names.RESTARTED)));
        }

        private void remove(Wanted.Removal removal) {
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
        }

        private void apply(
                List<Action> to, Wanted wanted, Supplier<HasMetadata> manifest, String reason) {
            apply(to, wanted, manifest, (live, rendered) -> LiveLook.NONE, reason);
        }

        /**
         * Adds an apply if the object differs.
         *
         * @param rests what must be read live before the write, given what is there and what should
         *     be
         */
        private void apply(
                List<Action> to,
                Wanted wanted,
                Supplier<HasMetadata> manifest,
                BiFunction<Optional<HasMetadata>, HasMetadata, LiveLook> rests,
                String reason) {
            Object from = Comparisons.from(wanted);
            if (known.holds(from, seen.objects())) {
                return;
            }
            HasMetadata rendered = manifest.get();
            var live = seen.objects().get(Objects.Key.of(rendered));
            // One that is being deleted is neither there nor absent: it is waited for. So is what a
            // former resource of the same name left to the garbage collector.
            if (live.filter(o -> ending(o) || Owner.isOfFormer(seen.id(), o)).isPresent()) {
                return;
            }
            if (live.filter(o -> !Owner.controls(seen.id(), o)).isPresent()) {
                conflict(live.get());
                return;
            }
            marked(rendered);
            LiveLook look = rests.apply(live, rendered);
            if (live.isEmpty()) {
                List<Repaired> deleted = deleted(Objects.Key.of(rendered));
                to.add(new Action.Apply(rendered, look, Optional.empty(), reason, deleted));
                return;
            }
            var upkeep = new Upkeep(live.get(), rendered, look, reason, seen);
            to.addAll(upkeep.actions);
            repaired.addAll(upkeep.repaired);
            upkeep.question.ifPresent(questions::add);
            upkeep.later.ifPresent(later::add);
            upkeep.rewritten.forEach(
                    field -> rewritten.add(text(Objects.Key.of(rendered)) + " " + field));
            if (upkeep.isDone()) {
                known.found(from, live.get());
            }
        }

        /** That somebody deleted what was there at the last look, if so. */
        private List<Repaired> deleted(Objects.Key place) {
            return seen.written().there().contains(place)
                    ? List.of(Repaired.deleted(text(place)))
                    : List.of();
        }

        private static boolean ending(HasMetadata object) {
            return object.getMetadata().getDeletionTimestamp() != null;
        }

        private boolean conflictsWith(Objects.Key key) {
            return inTheWay.contains(key);
        }

        private void conflict(HasMetadata live) {
            if (inTheWay.add(Objects.Key.of(live))) {
                conflicts.add(text(Objects.Key.of(live)) + " (" + Owner.words(live) + ")");
            }
        }

        private static String text(Objects.Key key) {
            return key.kind() + " " + key.name();
        }
    }
}
