package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Size;
import dev.safetysystem.operator.observe.Objects;
import dev.safetysystem.operator.observe.Quota;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.facts.Situation;
import dev.safetysystem.operator.plan.scaling.Sizes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Whether the namespace's quotas have room for what a release adds at first: pods, and the objects
 * that stand beside a new component. In numbers, so that a person can act.
 */
final class QuotaShortage {
    private static final String AUTOSCALERS = "count/horizontalpodautoscalers.autoscaling";
    private static final String BUDGETS = "count/poddisruptionbudgets.policy";
    private static final BigDecimal MEBI = BigDecimal.valueOf(1 << 20);

    private QuotaShortage() {}

    /** The first quota that is too small, if any. */
    static Optional<String> of(Situation s, Preflight.Needs needs) {
        var needed = needed(s, needs);
        return s.seen().quotas().stream()
                .flatMap(
                        quota ->
                                quota.hard().keySet().stream()
                                        .sorted()
                                        .flatMap(what -> shortage(quota, what, needed).stream()))
                .findFirst();
    }

    private static Optional<String> shortage(
            Quota quota, String what, Map<String, BigDecimal> needed) {
        BigDecimal need = needed.getOrDefault(what, BigDecimal.ZERO);
        BigDecimal used = quota.used().getOrDefault(what, BigDecimal.ZERO);
        BigDecimal hard = quota.hard().get(what);
        return need.signum() == 0 || used.add(need).compareTo(hard) <= 0
                ? Optional.empty()
                : Optional.of(
                        "quota "
                                + quota.name()
                                + ": this release needs "
                                + text(what, need)
                                + " more "
                                + what
                                + "; "
                                + text(what, used)
                                + " of "
                                + text(what, hard)
                                + " are used. Raise the quota or free some");
    }

    /** Bytes as people write them: 5368709120 is 5120Mi. */
    private static String text(String what, BigDecimal amount) {
        boolean bytes = what.endsWith("memory") || what.endsWith("storage");
        return bytes
                ? amount.divide(MEBI, 0, RoundingMode.UP).toPlainString() + "Mi"
                : amount.stripTrailingZeros().toPlainString();
    }

    private static Map<String, BigDecimal> needed(Situation s, Preflight.Needs needs) {
        var sum = new TreeMap<String, BigDecimal>();
        for (ComponentRevision component : s.changed()) {
            int count = needs.pods().applyAsInt(component.name());
            int there =
                    s.seen()
                            .workload(component.name(), s.proving())
                            .map(Workload::instances)
                            .orElse(0);
            var factor = BigDecimal.valueOf(Math.max(0, count - there));
            var pod = Json.read(component.template().pod(), PodTemplateSpec.class).getSpec();
            add(sum, "pods", factor);
            for (Container container : pod.getContainers()) {
                var resources = container.getResources();
                if (resources == null) {
                    continue;
                }
                each(sum, "requests.", resources.getRequests(), factor);
                each(sum, "limits.", resources.getLimits(), factor);
            }
        }
        objects(s, needs, sum);
        return sum;
    }

    /**
     * Objects that are made once a release has passed its checks would be missed late, in the
     * middle of its switch.
     */
    private static void objects(Situation s, Preflight.Needs needs, Map<String, BigDecimal> sum) {
        var id = s.seen().id();
        for (ComponentRevision component : s.changed()) {
            String name = component.name();
            if (component.hasService()) {
                Stream.concat(
                                Stream.of(Names.production(id, name)),
                                needs.services().stream()
                                        .map(track -> Names.workload(id, name, track)))
                        .filter(service -> s.seen().service(service).isEmpty())
                        .forEach(_ -> add(sum, "services", BigDecimal.ONE));
            }
            boolean scaled =
                    Sizes.of(s, name).filter(Size.Autoscaled.class::isInstance).isPresent();
            missing(s, "HorizontalPodAutoscaler", Names.production(id, name))
                    .filter(_ -> scaled)
                    .ifPresent(_ -> add(sum, AUTOSCALERS, BigDecimal.ONE));
            missing(s, "PodDisruptionBudget", Names.workload(id, name, needs.budget()))
                    .filter(_ -> s.floor(name) >= 2)
                    .ifPresent(_ -> add(sum, BUDGETS, BigDecimal.ONE));
        }
        Optional.ofNullable(sum.get("services"))
                .ifPresent(services -> sum.put("count/services", services));
    }

    private static Optional<Objects.Key> missing(Situation s, String kind, String name) {
        var place = new Objects.Key(kind, name);
        return Optional.of(place).filter(at -> s.seen().objects().get(at).isEmpty());
    }

    private static void each(
            Map<String, BigDecimal> sum,
            String prefix,
            Map<String, Quantity> amounts,
            BigDecimal factor) {
        if (amounts == null) {
            return;
        }
        amounts.forEach(
                (name, quantity) -> {
                    var amount = quantity.getNumericalAmount().multiply(factor);
                    add(sum, prefix + name, amount);
                    if (prefix.equals("requests.")) {
                        // Kubernetes takes "cpu" in a quota for "requests.cpu".
                        add(sum, name, amount);
                    }
                });
    }

    private static void add(Map<String, BigDecimal> sum, String name, BigDecimal amount) {
        sum.merge(name, amount, BigDecimal::add);
    }
}
