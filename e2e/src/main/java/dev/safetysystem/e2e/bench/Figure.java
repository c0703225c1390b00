package dev.safetysystem.e2e.bench;

import java.util.OptionalDouble;

/**
 * One measured number.
 *
 * @param name what was measured
 * @param value the number
 * @param unit of the number: MB are 10^6 bytes
 * @param atMost what it must not exceed; empty where nothing is promised
 */
record Figure(String name, double value, String unit, OptionalDouble atMost) {
    static Figure of(String name, double value, String unit) {
        return new Figure(name, value, unit, OptionalDouble.empty());
    }

    static Figure bounded(String name, double value, String unit, double atMost) {
        return new Figure(name, value, unit, OptionalDouble.of(atMost));
    }

    boolean isKept() {
        return atMost.isEmpty() || value <= atMost.getAsDouble();
    }

    /** A row of the table. */
    String row() {
        String bound =
                atMost.isEmpty() ? "" : "at most " + number(atMost.getAsDouble()) + " " + unit;
        return "%-58s %10s %-8s %-20s %s"
                .formatted(name, number(value), unit, bound, isKept() ? "" : "NOT KEPT")
                .stripTrailing();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? "%.0f".formatted(value) : "%.2f".formatted(value);
    }
}
