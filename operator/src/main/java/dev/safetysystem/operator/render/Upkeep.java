package dev.safetysystem.operator.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.Difference;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.release.Repaired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be done about one object that is there: first what others added is put back, which no
 * apply removes, then it is applied if anything is not as it was rendered.
 *
 * <p>Two kinds of difference are left alone: what the API server made of our last write, since it
 * would do so again, and, for a while, what somebody changes each time that it is put back.
 */
final class Upkeep {
    final List<Action> actions = new ArrayList<>();
    final List<Repaired> repaired = new ArrayList<>();

    /** Fields that the API server writes otherwise than they were rendered. */
    final Set<String> rewritten = new HashSet<>();

    /** What has to be asked first; nothing else is known then. */
    Optional<DryRun> question = Optional.empty();

    /** When something that is fought over may be put back again, if that is not now. */
    Optional<Instant> later = Optional.empty();

    private final HasMetadata live;
    private final HasMetadata rendered;
    private final LiveLook rests;
    private final String reason;
    private final Observed seen;
    private final Set<Difference> unavoidable;
    private final boolean nothingNew;

    /**
     * @param rests what an apply rests on
     * @param reason why it would be applied
     */
    Upkeep(HasMetadata live, HasMetadata rendered, LiveLook rests, String reason, Observed seen) {
        this.live = live;
        this.rendered = rendered;
        this.rests = rests;
        this.reason = reason;
        this.seen = seen;
        this.unavoidable = seen.written().unavoidable(Objects.Key.of(live));
        this.nothingNew = mark(live).equals(mark(rendered));
        if (live instanceof Service there && rendered instanceof Service wanted) {
            leadToReadyPods(there.getSpec(), wanted.getSpec());
        }
        look();
    }

    /**
     * Fields that are left out of what is rendered, but with which a Service leads to pods that are
     * not ready, or to none of ours: named only where somebody has set them.
     */
    private static void leadToReadyPods(ServiceSpec there, ServiceSpec wanted) {
        if (there == null) {
            return;
        }
        if (Boolean.TRUE.equals(there.getPublishNotReadyAddresses())) {
            wanted.setPublishNotReadyAddresses(false);
        }
        if ("ExternalName".equals(there.getType())) {
            wanted.setType("ClusterIP");
        }
    }

    private static String mark(HasMetadata object) {
        var annotations = object.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Names.RENDERED, "");
    }

    /** Whether it is as it was rendered, field by field. */
    boolean isDone() {
        return actions.isEmpty() && question.isEmpty() && later.isEmpty() && rewritten.isEmpty();
    }

    private void look() {
        JsonNode there = Json.tree(live);
        switch (drift(there)) {
            case TemplateDrift.Unknown(DryRun asked) -> question = Optional.of(asked);
            case TemplateDrift.Found(JsonNode template, List<Repaired> fields) -> {
                if (mayWrite("Repair", fields)) {
                    repair(template, fields);
                    ((ObjectNode) there.path("spec")).set("template", template);
                    apply(there);
                }
            }
            case TemplateDrift.None() -> apply(there);
        }
    }

    private TemplateDrift drift(JsonNode there) {
        return live instanceof Deployment l && rendered instanceof Deployment r
                ? TemplateDrift.of(l, there, r, seen.templates(), unavoidable)
                : new TemplateDrift.None();
    }

    /** What brings something new is never put off. */
    private boolean mayWrite(String verb, List<Repaired> fields) {
        if (nothingNew) {
            later =
                    seen.written()
                            .putBack(Objects.Key.of(live), verb, Repaired.fields(fields))
                            .map(putBack -> putBack.next(seen.now()))
                            .filter(next -> next.isAfter(seen.now()));
        }
        return later.isEmpty();
    }

    private void repair(JsonNode template, List<Repaired> fields) {
        repaired.addAll(fields);
        actions.add(
                new Action.Repair(
                        Objects.Key.of(live),
                        live.getMetadata().getUid(),
                        live.getMetadata().getResourceVersion(),
                        template,
                        "a pod template without what others wrote into it",
                        fields));
    }

    private void apply(JsonNode there) {
        var differing = new ArrayList<Contained.Field>();
        for (Contained.Field field : Contained.differences(there, Json.tree(rendered))) {
            if (unavoidable.contains(field.difference())) {
                rewritten.add(field.path().toString());
            } else {
                differing.add(field);
            }
        }
        List<Repaired> fields = nothingNew ? changedByOthers(differing) : List.of();
        if (differing.isEmpty() || !mayWrite("Apply", fields)) {
            return;
        }
        repaired.addAll(fields);
        boolean pinned = actions.isEmpty() && rests != LiveLook.NONE && live instanceof Deployment;
        actions.add(
                new Action.Apply(
                        rendered,
                        rests,
                        pinned
                                ? Optional.of(live.getMetadata().getResourceVersion())
                                : Optional.empty(),
                        reason,
                        fields));
    }

    private List<Repaired> changedByOthers(List<Contained.Field> differing) {
        var foreign = ForeignFields.of(live);
        return differing.stream().map(field -> changed(field, foreign)).toList();
    }

    private Repaired changed(Contained.Field field, ForeignFields foreign) {
        var writer = foreign.writerOf(field.path());
        return new Repaired(
                live.getKind() + " " + live.getMetadata().getName(),
                field.path().toString(),
                Optional.empty(),
                writer,
                writer.isPresent() || field.live().isMissingNode());
    }

    /** How what the API server answered to a write differs from what was written. */
    static Set<Difference> left(Action action, HasMetadata answer) {
        var left = new HashSet<Difference>();
        switch (action) {
            case Action.Apply apply ->
                    Contained.differences(Json.tree(answer), Json.tree(apply.object()))
                            .forEach(field -> left.add(field.difference()));
            case Action.Repair repair -> {
                JsonNode template = Json.tree(answer).path("spec").path("template");
                ForeignFields.of(answer)
                        .putBack((ObjectNode) template, repair.template(), "spec", "template")
                        .forEach(field -> left.add(field.difference()));
            }
            case Action.Copy _, Action.Scale _, Action.Delete _ -> {}
        }
        return Set.copyOf(left);
    }
}
