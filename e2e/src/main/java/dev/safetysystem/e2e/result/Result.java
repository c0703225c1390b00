package dev.safetysystem.e2e.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.install.SourceTree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What one measurement found.
 *
 * @param measurement its name, as the command line knows it
 * @param how it was measured, in a sentence
 * @param figures the numbers
 * @param details lines behind a number, such as each write with its reason
 */
public record Result(String measurement, String how, List<Figure> figures, List<String> details) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Whether every bound is kept. */
    public boolean isKept() {
        return figures.stream().allMatch(Figure::isKept);
    }

    /** For people. */
    public void print() {
        System.out.printf("%n%s: %s%n", measurement, how);
        figures.forEach(figure -> System.out.println("  " + figure.row()));
        details.forEach(line -> System.out.println("    " + line));
    }

    /** Keeps it beside the results of other measurements. */
    public void keep(SourceTree tree) {
        ObjectNode json = JSON.createObjectNode();
        json.put("measurement", measurement);
        json.put("how", how);
        json.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("machine", machine());
        ArrayNode numbers = json.putArray("figures");
        for (Figure figure : figures) {
            ObjectNode number = numbers.addObject();
            number.put("name", figure.name());
            number.put("value", Math.round(figure.value() * 100) / 100.0);
            number.put("unit", figure.unit());
            figure.atMost().ifPresent(bound -> number.put("atMost", bound));
        }
        ArrayNode lines = json.putArray("details");
        details.forEach(lines::add);
        Path file = tree.path("e2e/bench-results/" + measurement + ".json");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, JSON.writeValueAsString(json) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the result", e);
        }
    }

    /** In general words: enough to compare, nothing that tells machines apart. */
    private static String machine() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return "%d cores, %s %s, load average %.1f at the end"
                .formatted(
                        system.getAvailableProcessors(),
                        system.getName(),
                        system.getArch(),
                        system.getSystemLoadAverage());
    }
}
