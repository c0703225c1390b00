package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.lint.Rule;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was found, for pull requests: as SARIF 2.1.0, which code hosts show beside the line, or one
 * finding a line. Files are named as the working directory sees them.
 *
 * @param result what a command says
 */
record Sarif(Result result) {
    private static final Map<String, Rule> RULES =
            Arrays.stream(Rule.values()).collect(Collectors.toMap(Rule::code, Function.identity()));

    private record Found(String level, Problem problem) {}

    private List<Found> found() {
        var found = new ArrayList<Found>();
        result.problems().forEach(problem -> found.add(new Found("error", problem)));
        result.warnings().forEach(warning -> found.add(new Found("warning", warning)));
        return found;
    }

    /** {@code sql/007_x.sql:3: error: message [rule]}. */
    List<String> lines() {
        return found().stream()
                .map(
                        found ->
                                found.problem().place().map(this::where).orElse("")
                                        + "%s: %s [%s]. %s"
                                                .formatted(
                                                        found.level(),
                                                        found.problem().message(),
                                                        found.problem().code(),
                                                        found.problem().remedy()))
                .toList();
    }

    private String where(Place place) {
        return file(place) + ":" + Math.max(1, place.line()) + ": ";
    }

    private String file(Place place) {
        Optional<String> directory = result.facts().text("directory").filter(d -> !d.isEmpty());
        return directory.map(d -> d + "/").orElse("") + place.file();
    }

    /** The document. */
    Json.Fields document() {
        Map<String, Problem> codes = new TreeMap<>();
        found().forEach(found -> codes.putIfAbsent(found.problem().code(), found.problem()));
        Json.Fields driver =
                Json.fields()
                        .with("name", "migrate")
                        .with(
                                "rules",
                                Json.items(codes.values().stream().map(Sarif::rule).toList()));
        Json.Fields run =
                Json.fields()
                        .with("tool", Json.fields().with("driver", driver))
                        .with("results", Json.items(found().stream().map(this::result).toList()));
        return Json.fields()
                .with("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
                .with("version", "2.1.0")
                .with("runs", Json.items(List.of(run)));
    }

    private static Json.Fields rule(Problem problem) {
        Optional<Rule> rule = Optional.ofNullable(RULES.get(problem.code()));
        return Json.fields()
                .with("id", problem.code())
                .with("shortDescription", text(rule.map(Rule::says).orElse(problem.code())))
                .with("help", text(rule.map(Rule::remedy).orElse(problem.remedy())));
    }

    private Json.Fields result(Found found) {
        Json.Fields fields =
                Json.fields()
                        .with("ruleId", found.problem().code())
                        .with("level", found.level())
                        .with(
                                "message",
                                text(found.problem().message() + ". " + found.problem().remedy()));
        return found.problem()
                .place()
                .map(place -> fields.with("locations", Json.items(List.of(location(place)))))
                .orElse(fields);
    }

    private Json.Fields location(Place place) {
        return Json.fields()
                .with(
                        "physicalLocation",
                        Json.fields()
                                .with("artifactLocation", Json.fields().with("uri", file(place)))
                                .with(
                                        "region",
                                        Json.fields()
                                                .with("startLine", Math.max(1, place.line()))));
    }

    private static Json.Fields text(String text) {
        return Json.fields().with("text", text);
    }
}
