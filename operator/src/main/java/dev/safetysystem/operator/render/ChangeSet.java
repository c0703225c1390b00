package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.PutBack;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.plan.wanted.Selection;
import dev.safetysystem.operator.plan.wanted.Target;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    private static final class Comparison {
        private final Observed seen;
        private final Draft draft;
        private final RevisionChanges revisions;
        private final SizeChanges sizes;

        Comparison(Observed seen, Comparisons known) {
            this.seen = seen;
            draft = new Draft(seen, known);
            revisions = new RevisionChanges(draft);
            sizes = new SizeChanges(draft);
        }

        ChangeSet compare(Target target) {
            target.named().forEach(this::write);
            target.world().forEach(this::write);
            return new ChangeSet(
                    List.copyOf(draft.before),
                    List.copyOf(draft.after),
                    new Conflicts(
                            List.copyOf(draft.foreign),
                            Conflicts.scaledByOthers(seen, target),
                            Conflicts.foughtOver(seen),
                            Conflicts.strays(seen),
                            Conflicts.slices(seen),
                            revisions.lost(),
                            List.copyOf(draft.rewritten)),
                    List.copyOf(draft.repaired),
                    List.copyOf(draft.questions),
                    later());
        }

        /** When it is to be compared again, though nothing happens. */
        private Optional<Instant> later() {
            return Stream.concat(
                            draft.later.stream(),
                            seen.written().putBack().values().stream()
                                    .filter(one -> one.isFoughtOver(seen.now()))
                                    .map(PutBack::over))
                    .min(Comparator.naturalOrder());
        }

        private void write(Wanted wanted) {
            var id = seen.id();
            switch (wanted) {
                case Wanted.Stored stored -> revisions.write(stored);
                case Wanted.Record record ->
                        draft.apply(
                                draft.before,
                                record,
                                () -> RecordManifest.of(id, record),
                                "release record");
                case Wanted.Production production -> production(production);
                case Wanted.TrackService service ->
                        draft.apply(
                                draft.after,
                                service,
                                () -> ServiceManifest.of(id, service),
                                "the Service that checks ask");
                case Wanted.Running running -> running(running);
                case Wanted.Autoscaler autoscaler ->
                        draft.apply(
                                draft.after,
                                autoscaler,
                                () -> AutoscalerManifest.of(id, autoscaler),
                                Comparison::targets,
                                autoscaler.held()
                                        ? "held: a release is in progress"
                                        : "autoscaling of the spec");
                case Wanted.Disruption disruption ->
                        draft.apply(
                                draft.after,
                                disruption,
                                () -> DisruptionManifest.of(id, disruption),
                                "one eviction at a time");
                case Wanted.Removal removal -> draft.remove(removal);
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

        /** A changed port moves traffic too: every write of such a Service needs a live look. */
        private void production(Wanted.Production production) {
            draft.apply(
                    draft.after,
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
            if (!revisions.complete(running)) {
                return;
            }
            draft.apply(
                    draft.after,
                    running,
                    () -> DeploymentManifest.of(seen.id(), running),
                    (live, rendered) ->
                            live.isEmpty() || template(live.get()).equals(template(rendered))
                                    ? LiveLook.NONE
                                    : LiveLook.WHAT_SERVES,
                    "pods of revision " + running.revision());
            String name = Names.workload(seen.id(), running.component().name(), running.track());
            var key = new Objects.Key("Deployment", name);
            if (!draft.conflictsWith(key)) {
                running.size().ifPresent(size -> sizes.write(running, key, size));
            }
        }

        /** What of ours in a pod template replaces pods: hash, mark of a restart, variables. */
        private static List<Object> template(HasMetadata object) {
            if (!(object instanceof Deployment deployment)) {
                return List.of();
            }
            var template = deployment.getSpec().getTemplate();
            var meta = template.getMetadata();
            return List.of(
                    Optional.ofNullable(meta.getLabels()).map(all -> all.get(Names.TEMPLATE)),
                    Optional.ofNullable(meta.getAnnotations()).map(all -> all.get(Names.RESTARTED)),
                    Stream.ofNullable(template.getSpec())
                            .flatMap(pod -> pod.getContainers().stream())
                            .flatMap(container -> container.getEnv().stream())
                            .filter(variable -> variable.getValue() != null)
                            .map(variable -> variable.getName() + "=" + variable.getValue())
                            .toList());
        }
    }
}
