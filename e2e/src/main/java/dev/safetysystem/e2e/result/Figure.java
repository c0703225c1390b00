package dev.safetysystem.e2e.result;

import java.util.OptionalDouble;

/**
 * One measured number.
 *
 * @param name what was measured
 * @param value the number
 * @param unit of the number: MB are 10^6 bytes
 * @param atMost what it must not exceed; empty where nothing is promised
 */
public record Figure(String name, double value, String unit, OptionalDouble atMost) {
    /** One that nothing is promised of. */
    public static Figure of(String name, double value, String unit) {
        return new Figure(name, value, unit, OptionalDouble.empty());
    }

    /** One that has to keep a bound. */
    public static Figure bounded(String name, double value, String unit, double atMost) {
        return new Figure(name, value, unit, OptionalDouble.of(atMost));
    }

    /** Whether the bound is kept, if there is one. */
    public boolean isKept() {
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
