package dev.safetysystem.operator.render;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.plan.wanted.Wanted;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** What a comparison of target and picture has found so far: everything of it adds here. */
final class Draft {
    final Observed seen;
    final Comparisons known;
    final List<Action> before = new ArrayList<>();
    final List<Action> after = new ArrayList<>();
    final List<String> foreign = new ArrayList<>();
    final List<Repaired> repaired = new ArrayList<>();
    final List<DryRun> questions = new ArrayList<>();
    final Set<String> rewritten = new TreeSet<>();
    final List<Instant> later = new ArrayList<>();
    private final Set<Objects.Key> inTheWay = new HashSet<>();

    Draft(Observed seen, Comparisons known) {
        this.seen = seen;
        this.known = known;
    }

    /** Adds an apply if the object differs. */
    void apply(List<Action> to, Wanted wanted, Supplier<HasMetadata> manifest, String reason) {
        apply(to, wanted, manifest, (live, rendered) -> LiveLook.NONE, reason);
    }

    /**
     * Adds an apply if the object differs.
     *
     * @param rests what must be read live before the write, given what is there and what should be
     */
    void apply(
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
        // One that is being deleted is neither there nor absent: it is waited for.
        if (live.filter(Draft::ending).isPresent()) {
            return;
        }
        if (live.filter(o -> !Owner.controls(seen.id(), o)).isPresent()) {
            // What a former resource of the same name left to the garbage collector is waited for.
            if (!Owner.isOfFormer(seen.id(), live.get())) {
                conflict(live.get());
            }
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

    /**
     * Adds a write that may put back what somebody changed. One who changes it again and again is
     * answered ever later.
     *
     * @param verb of the write
     * @param undone what it puts back; empty if nobody changed anything
     */
    void unlessTooSoon(
            List<Action> to,
            Objects.Key place,
            String verb,
            List<Repaired> undone,
            Supplier<Action> write) {
        seen.written()
                .putBack(place, verb, Repaired.fields(undone))
                .map(putBack -> putBack.next(seen.now()))
                .filter(at -> !undone.isEmpty() && at.isAfter(seen.now()))
                .ifPresentOrElse(later::add, () -> to.add(write.get()));
    }

    void remove(Wanted.Removal removal) {
        var live = seen.objects().get(removal.key());
        if (live.isEmpty() || ending(live.get()) || !Owner.controls(seen.id(), live.get())) {
            return;
        }
        var meta = live.get().getMetadata();
        after.add(
                new Action.Delete(
                        removal.key(), meta.getUid(), meta.getResourceVersion(), removal.reason()));
    }

    /** That somebody deleted what was there at the last look, if so. */
    List<Repaired> deleted(Objects.Key place) {
        return seen.written().there().contains(place)
                ? List.of(Repaired.deleted(text(place)))
                : List.of();
    }

    static HasMetadata marked(HasMetadata rendered) {
        var marks = Optional.ofNullable(rendered.getMetadata().getAnnotations()).orElse(Map.of());
        var marked = new HashMap<>(marks);
        marked.put(Names.RENDERED, ContentHash.of(Json.tree(rendered)));
        rendered.getMetadata().setAnnotations(marked);
        return rendered;
    }

    static boolean ending(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether an object of somebody else is there. */
    boolean conflictsWith(Objects.Key key) {
        return inTheWay.contains(key);
    }

    void conflict(HasMetadata live) {
        if (inTheWay.add(Objects.Key.of(live))) {
            foreign.add(text(Objects.Key.of(live)) + " (" + Owner.words(live) + ")");
        }
    }

    static String text(Objects.Key key) {
        return key.kind() + " " + key.name();
    }
}
