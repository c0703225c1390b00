package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.json.Json;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A command's facts for people: simple fields one per line, lists of objects as tables whose
 * columns are the objects' fields.
 */
record TextForm(Consumer<String> line) {
    /** Prints all facts. */
    void facts(Json.Fields facts) {
        facts.values().forEach((name, value) -> fact(label(name), value));
    }

    private void fact(String name, Json value) {
        switch (value) {
            case Json.Items items when items.values().isEmpty() -> {}
            case Json.Items items when items.values().getFirst() instanceof Json.Fields -> {
                line.accept(name + ":");
                table(items.values().stream().map(Json.Fields.class::cast).toList());
            }
            case Json.Fields fields -> {
                line.accept(name + ":");
                fields.values().forEach((k, v) -> fact("  " + label(k), v));
            }
            case Json.Items items -> line.accept(name + ": " + cell(items));
            case Json.Text text -> line.accept(name + ": " + text.value());
            case Json.Number number -> line.accept(name + ": " + cell(number));
            case Json.Flag flag -> line.accept(name + ": " + cell(flag));
            case Json.Nothing nothing -> {}
        }
    }

    private void table(List<Json.Fields> rows) {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.values().keySet()));
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(TextForm::label).toList());
        rows.forEach(
                row ->
                        cells.add(
                                columns.stream()
                                        .map(c -> row.get(c).map(TextForm::cell).orElse("-"))
                                        .toList()));
        int[] widths = new int[columns.size()];
        cells.forEach(
                row -> {
                    for (int i = 0; i < widths.length; i++) {
                        widths[i] = Math.max(widths[i], row.get(i).length());
                    }
                });
        for (List<String> row : cells) {
            var text = new StringBuilder(" ");
            for (int i = 0; i < widths.length; i++) {
                text.append(' ').append(row.get(i));
                if (i < widths.length - 1) {
                    text.append(" ".repeat(widths[i] - row.get(i).length() + 1));
                }
            }
            line.accept(text.toString());
        }
    }

    private static String cell(Json value) {
        return switch (value) {
            case Json.Text text -> text.value().isEmpty() ? "-" : text.value();
            case Json.Number number -> number.value().toPlainString();
            case Json.Flag flag -> flag.value() ? "yes" : "no";
            case Json.Nothing nothing -> "-";
            case Json.Items items ->
                    String.join(", ", items.values().stream().map(TextForm::cell).toList());
            case Json.Fields fields -> fields.compact();
        };
    }

    /** {@code finishedAt} becomes {@code finished at}. */
    private static String label(String field) {
        return field.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
    }
}
