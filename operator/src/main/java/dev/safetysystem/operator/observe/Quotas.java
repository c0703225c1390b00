package dev.safetysystem.operator.observe;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaSpec;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads resource quotas that hold for every pod; one with scopes holds for some pods only. */
public final class Quotas {
    private Quotas() {}

    /** The quotas whose numbers a release can be compared with. */
    public static List<Quota> of(List<ResourceQuota> quotas) {
        return quotas.stream()
                .filter(q -> q.getStatus() != null && unscoped(q.getSpec()))
                .map(
                        q ->
                                new Quota(
                                        q.getMetadata().getName(),
                                        numbers(q.getStatus().getHard()),
                                        numbers(q.getStatus().getUsed())))
                .toList();
    }

    private static boolean unscoped(ResourceQuotaSpec spec) {
        return spec == null || (spec.getScopes().isEmpty() && spec.getScopeSelector() == null);
    }

    private static Map<String, BigDecimal> numbers(Map<String, Quantity> quantities) {
        var numbers = new HashMap<String, BigDecimal>();
        if (quantities != null) {
            quantities.forEach((name, value) -> numbers.put(name, value.getNumericalAmount()));
        }
        return Map.copyOf(numbers);
    }
}
