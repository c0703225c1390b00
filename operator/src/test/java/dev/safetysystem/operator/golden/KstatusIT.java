package dev.safetysystem.operator.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.world.Disorder;
import dev.safetysystem.operator.world.Story;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What tools that wait for a resource think of it, asked of the library itself: every status of the
 * samples' expectations, and every state that a resource has in any story.
 */
class KstatusIT {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void nobody_takes_a_resource_for_done_that_no_operator_has_looked_at() throws Exception {
        var applied =
                Story.all().stream()
                        .map(story -> story.before(Disorder.none()).versions().getFirst())
                        .map(KstatusIT::document)
                        .toList();

        assertThat(Kstatus.of(applied)).isNotEmpty().containsOnly("InProgress");
    }

    @Test
    void every_state_of_every_story_is_judged_as_its_conditions_say() throws Exception {
        var states = new ArrayList<JsonNode>();
        for (Story story : Story.all()) {
            var world = story.told(story.before(Disorder.none())).run(Duration.ofMinutes(30));
            world.versions().forEach(version -> states.add(document(version)));
        }

        assertThat(judged(states))
                .as("all three words are met")
                .containsOnly("Current", "InProgress", "Failed");
    }

    @Test
    void every_sample_that_was_refused_a_version_is_failed() throws Exception {
        assertThat(judged(goldens())).isNotEmpty().containsOnly("Failed");
    }

    private static List<JsonNode> goldens() throws IOException {
        var all = new ArrayList<JsonNode>();
        try (Stream<Path> samples = Files.list(GOLDEN)) {
            for (Path sample : samples.sorted().toList()) {
                var status =
                        Serialization.unmarshal(
                                Files.readString(sample.resolve("status.yaml")), ObjectNode.class);
                var resource = new SafetySystem();
                resource.getMetadata().setName(sample.getFileName().toString());
                resource.getMetadata().setGeneration(status.path("observedGeneration").asLong());
                ObjectNode document = Json.object(resource);
                document.set("status", status);
                all.add(document);
            }
        }
        return all;
    }

    /** The library's words, each of which agrees with the conditions. */
    private static HashSet<String> judged(List<JsonNode> states) throws Exception {
        var words = Kstatus.of(states);
        assertThat(words).hasSameSizeAs(states);
        for (int i = 0; i < words.size(); i++) {
            assertThat(words.get(i))
                    .as(states.get(i).toPrettyString())
                    .isEqualTo(expected(states.get(i)));
        }
        return new HashSet<>(words);
    }

    private static String expected(JsonNode resource) {
        var status = resource.path("status");
        boolean current =
                status.path("observedGeneration").asLong()
                        == resource.at("/metadata/generation").asLong();
        if (!current) {
            return "InProgress";
        }
        if (is("Stalled", status)) {
            return "Failed";
        }
        return is("Ready", status) && !is("Reconciling", status) ? "Current" : "InProgress";
    }

    private static boolean is(String type, JsonNode status) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static JsonNode document(SafetySystem resource) {
        return Json.parse(Serialization.asJson(resource));
    }
}
