package dev.safetysystem.operator.plan.verdict;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.model.check.Check;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.Instance;
import dev.safetysystem.operator.plan.facts.Situation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whom a check asks: ready pods of one revision in one track, at their own addresses. Whoever else
 * stands behind a Service, say by a label or an EndpointSlice that somebody wrote, is never asked.
 *
 * @param of what the answers belong to: a release, or what was gone back to in one
 */
record Asked(String of, Track track, Optional<Revision> revision) {
    private static final int MOST = 3;

    /**
     * The order for a check.
     *
     * @param host the Service under whose name the pods are asked
     */
    CheckOrder order(Situation s, Check check, String host) {
        var targets = targets(s, check);
        return new CheckOrder(
                of + "/" + check.name() + "@" + ContentHash.of(Json.tree(targets)),
                check,
                host,
                Names.workload(s.seen().id(), check.component(), track),
                targets);
    }

    /** The oldest ones, so that an autoscaler does not make other ones of them. */
    private List<CheckOrder.Target> targets(Situation s, Check check) {
        var template =
                revision.flatMap(r -> r.component(check.component())).map(ComponentRevision::hash);
        return s.seen().instances(check.component(), track).stream()
                .filter(pod -> !pod.ending() && !pod.address().isEmpty())
                .filter(pod -> template.filter(pod.template()::equals).isPresent())
                .sorted(Comparator.comparing(Instance::createdAt).thenComparing(Instance::name))
                .limit(MOST)
                .map(pod -> new CheckOrder.Target(pod.name(), pod.uid(), pod.address()))
                .toList();
    }

    /**
     * What these very pods have answered. While pods of the component are replaced, since somebody
     * changed their template, a pod of the other template might answer; and while there are others
     * than the Deployment's controller counts, one of them may not be its own.
     */
    Optional<CheckResult> answer(Situation s, Check check) {
        return isSettled(s, check)
                ? Optional.ofNullable(s.seen().checks().get(order(s, check, "").key()))
                : Optional.empty();
    }

    /** Whether an answer would count. */
    boolean isSettled(Situation s, Check check) {
        long there =
                s.seen().instances(check.component(), track).stream()
                        .filter(pod -> !pod.ending() && !pod.endedByNode())
                        .count();
        return s.seen()
                .workload(check.component(), track)
                .filter(w -> !w.replacing() && w.instances() == there)
                .isPresent();
    }
}
