package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.observe.Quota;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether the namespace's quotas have room for what a release adds at first: one instance of each
 * changed component, in a first install the whole size. In numbers, so that a person can act.
 */
final class QuotaCheck {
    private QuotaCheck() {}

    /** The first quota that is too small, if any. */
    static Optional<String> shortage(Situation s) {
        var needed = needed(s);
        for (Quota quota : s.seen().quotas()) {
            for (Map.Entry<String, BigDecimal> hard : quota.hard().entrySet()) {
                BigDecimal need = needed.get(hard.getKey());
                if (need == null || need.signum() == 0) {
                    continue;
                }
                BigDecimal used = quota.used().getOrDefault(hard.getKey(), BigDecimal.ZERO);
                if (used.add(need).compareTo(hard.getValue()) > 0) {
                    return Optional.of(
                            "quota "
                                    + quota.name()
                                    + ": "
                                    + hard.getKey()
                                    + " needs "
                                    + need.toPlainString()
                                    + " more than is free of "
                                    + hard.getValue().toPlainString()
                                    + "; raise the quota or free some");
                }
            }
        }
        return Optional.empty();
    }

    private static Map<String, BigDecimal> needed(Situation s) {
        var sum = new TreeMap<String, BigDecimal>();
        for (ComponentRevision component : s.changed()) {
            int count = s.installing() ? s.floor(component.name()) : 1;
            int there =
                    s.seen()
                            .workload(component.name(), s.proving())
                            .map(w -> w.instances())
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
        return sum;
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
