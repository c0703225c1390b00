package dev.safetysystem.operator.golden;

import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.observe.ConfigMapDigest;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Every sample through the pure core: what is written, in which order, with which words, and what
 * stands in the cluster afterwards. {@code mvn -pl operator -am test -Dgolden.update=true} writes
 * the expectations anew; the difference is for people to read.
 */
class SampleGoldenTest {
    private static final Path SAMPLES = Path.of("../samples");
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @ParameterizedTest
    @ValueSource(strings = {"hap", "content-safety", "health-agent", "rlhf-audit-trail"})
    void a_sample_is_installed_upgraded_and_a_bad_version_refused(String sample)
            throws IOException {
        var world = world(sample);

        serving(world);
        expect(sample, "objects.yaml", objects(world));
        serving(world.spec(version("v2")));
        world.checksAnswer(_ -> Verdict.FAIL).spec(version("v2-wrong"));
        approve(world);
        world.until(
                "refused",
                w -> w.reason("Ready").equals("False/Refused") && w.status().release() == null);

        expect(sample, "story.txt", world.story());
        expect(sample, "status.yaml", Serialization.asYaml(world.status()));
    }

    /** Where a sample has several environments the last one is Production. */
    private static World world(String sample) throws IOException {
        List<HasMetadata> objects = read(sample);
        var system =
                objects.reversed().stream()
                        .filter(SafetySystem.class::isInstance)
                        .map(SafetySystem.class::cast)
                        .findFirst()
                        .orElseThrow();
        String namespace = system.getMetadata().getNamespace();
        var world = new World(system);
        objects.stream()
                .filter(ConfigMap.class::isInstance)
                .map(ConfigMap.class::cast)
                .filter(c -> c.getMetadata().getNamespace().equals(namespace))
                .forEach(c -> world.configMap(c.getMetadata().getName(), ConfigMapDigest.of(c)));
        return world;
    }

    private static List<HasMetadata> read(String sample) throws IOException {
        String text = Files.readString(SAMPLES.resolve(sample + ".yaml"));
        return text
                .lines()
                .collect(Collectors.joining("\n"))
                .transform(all -> List.of(all.split("(?m)^---$")))
                .stream()
                .map(
                        one ->
                                one.contains("\nkind: SafetySystem\n")
                                        ? Serialization.unmarshal(one, SafetySystem.class)
                                        : (HasMetadata) Serialization.unmarshal(one))
                .toList();
    }

    private static void serving(World world) {
        approve(world);
        world.until(
                "serving",
                w ->
                        w.reason("Ready").equals("True/Released")
                                && w.status()
                                        .observedGeneration()
                                        .equals(w.resource().getMetadata().getGeneration()));
    }

    /** In Production some release only what a person has approved. */
    private static void approve(World world) {
        if (world.resource().getSpec().rollout().approvals() == null) {
            return;
        }
        world.until(
                "waiting for a person",
                w -> w.reason("AwaitingApproval").equals("True/WaitingForApproval"));
        world.command(
                "approve",
                world.status().release().name()
                        + "/Start by ana@example.com because staging has it");
    }

    /** What we wrote, without what the simulated controllers made of it. */
    private static String objects(World world) {
        return world.all(HasMetadata.class).stream()
                .filter(o -> !(o instanceof Pod) && !(o instanceof EndpointSlice))
                .sorted(
                        Comparator.comparing(
                                (HasMetadata o) -> o.getKind() + o.getMetadata().getName()))
                .map(SampleGoldenTest::asWritten)
                .map(Serialization::asYaml)
                .collect(Collectors.joining());
    }

    /** Without what the API server counts and what controllers report. */
    private static Object asWritten(HasMetadata object) {
        var tree = Json.object(object);
        tree.remove("status");
        ((ObjectNode) tree.path("metadata"))
                .remove(List.of("uid", "resourceVersion", "generation", "creationTimestamp"));
        return ContentHash.canonical(tree);
    }

    private static void expect(String sample, String name, String actual) throws IOException {
        Path file = GOLDEN.resolve(sample).resolve(name);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, actual);
        }
        assertThat(actual)
                .as(
                        "%s; if the change is meant: mvn -pl operator -am test -Dgolden.update=true",
                        file)
                .isEqualTo(Files.readString(file));
    }
}
