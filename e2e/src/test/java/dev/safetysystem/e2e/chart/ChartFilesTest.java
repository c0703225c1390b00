package dev.safetysystem.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The chart's files agree with each other and with the project. No cluster is needed. */
class ChartFilesTest {
    private static final Path CHART = Path.of("..", "helm");
    private static final Pattern TABLE =
            Pattern.compile("(?s)(<!-- values:[^\\n]*-->\\n)(.*)(<!-- /values -->)");

    /**
     * One value as a person reads about it.
     *
     * @param path where it stands, with dots
     * @param usual its default as JSON
     * @param description what it does
     */
    private record Value(String path, String usual, String description) {
        String row() {
            return "| `%s` | `%s` | %s |\n".formatted(path, usual, description);
        }
    }

    @Test
    void the_table_of_values_in_the_readme_is_that_of_the_values_file() throws IOException {
        Path readme = CHART.resolve("README.md");
        String text = Files.readString(readme);
        String table =
                "| value | default | |\n|---|---|---|\n"
                        + values().stream().map(Value::row).collect(Collectors.joining());
        var found = TABLE.matcher(text);
        assertThat(found.find()).as("the markers of the table in " + readme).isTrue();
        if ("write".equals(System.getProperty("chart.readme"))) {
            Files.writeString(
                    readme,
                    text.substring(0, found.end(1)) + table + text.substring(found.start(3)));
            return;
        }
        assertThat(found.group(2)).as("the command above the table mends it").isEqualTo(table);
    }

    @Test
    void every_value_is_described() throws IOException {
        List<String> described = values().stream().map(Value::path).toList();
        assertThat(leaves("", values(CHART)))
                .allSatisfy(
                        leaf ->
                                assertThat(described)
                                        .anyMatch(
                                                path ->
                                                        leaf.equals(path)
                                                                || leaf.startsWith(path + ".")));
    }

    @Test
    void chart_and_project_have_the_same_version() throws IOException {
        String pom = Files.readString(Path.of("..", "pom.xml"));
        var version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
        assertThat(version.find()).isTrue();
        JsonNode chart = yaml(CHART.resolve("Chart.yaml"));
        assertThat(chart.get("version").asText()).isEqualTo(version.group(1));
        assertThat(chart.get("appVersion").asText()).isEqualTo(version.group(1));
    }

    @Test
    void the_chart_has_the_resource_definition_that_the_build_made() {
        String name = "safetysystems.safetysystem.dev.yaml";
        assertThat(CHART.resolve("files/crds").resolve(name))
                .as("copied by: mvn -pl crds process-test-classes")
                .hasSameTextualContentAs(Path.of("..", "crds", name));
    }

    /** What the comments that begin with two dashes say, in the file's order. */
    private static List<Value> values() throws IOException {
        JsonNode all = values(CHART);
        var found = new ArrayList<Value>();
        var parents = new ArrayList<String>();
        String description = "";
        for (String line : Files.readAllLines(CHART.resolve("values.yaml"))) {
            String text = line.strip();
            if (text.startsWith("# -- ")) description = text.substring(5);
            if (text.isEmpty() || text.startsWith("#") || !text.contains(":")) continue;
            int depth = line.indexOf(text) / 2;
            parents.subList(Math.min(depth, parents.size()), parents.size()).clear();
            parents.add(text.substring(0, text.indexOf(':')));
            if (description.isEmpty()) continue;
            JsonNode usual = all.at("/" + String.join("/", parents));
            found.add(new Value(String.join(".", parents), usual.toString(), description));
            description = "";
        }
        return found;
    }

    private static List<String> leaves(String path, JsonNode node) {
        if (!node.isObject() || node.isEmpty()) return List.of(path);
        return node.properties().stream()
                .flatMap(
                        field ->
                                leaves(
                                        path.isEmpty()
                                                ? field.getKey()
                                                : path + "." + field.getKey(),
                                        field.getValue())
                                        .stream())
                .toList();
    }

    private static JsonNode values(Path chart) throws IOException {
        return yaml(chart.resolve("values.yaml"));
    }

    private static JsonNode yaml(Path file) throws IOException {
        return Serialization.unmarshal(Files.readString(file), JsonNode.class);
    }
}
