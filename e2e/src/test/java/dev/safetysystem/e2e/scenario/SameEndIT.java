package dev.safetysystem.e2e.scenario;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.junit.FreshNamespace;
import dev.safetysystem.e2e.junit.WithOperator;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

/**
 * The simulation's controllers are told from the real ones by nothing: stories that it tells end
 * here in the same world, line by line. Where they do not, the simulation is wrong.
 */
@WithOperator
class SameEndIT {
    private static final Eventually SOON = Eventually.withinSeconds(240);

    static List<ToldStory> stories() {
        return ToldStory.all();
    }

    @ParameterizedTest
    @MethodSource("stories")
    @Execution(ExecutionMode.CONCURRENT)
    void a_story_ends_as_it_does_in_the_simulation(
            ToldStory story, KubernetesClient client, FreshNamespace namespace) {
        LiveSystem live = story.tell(client, namespace.name());

        SOON.see(
                "the end of \"" + story + "\":\n" + story.end(),
                () -> story.endOf(live),
                story.end()::equals);
        SOON.see(
                "what people are told of \"" + story + "\":\n" + story.said(),
                () -> story.saidOf(live),
                story.said()::equals);
    }
}
