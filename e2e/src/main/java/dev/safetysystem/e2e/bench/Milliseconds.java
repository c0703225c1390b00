package dev.safetysystem.e2e.bench;

import java.util.List;

/**
 * How long each of some tries took.
 *
 * @param values in milliseconds, at least one
 */
record Milliseconds(List<Double> values) {
    double median() {
        return within(0.5);
    }

    /** So long this share of them took at most. */
    double within(double share) {
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size() - 1e-9);
        return sorted.get(Math.max(1, rank) - 1);
    }

    double longest() {
        return within(1);
    }

    /** How many took longer. */
    double over(double limit) {
        return values.stream().filter(each -> each > limit).count();
    }

    int count() {
        return values.size();
    }
}
