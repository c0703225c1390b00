package dev.safetysystem.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.world.Disorder;
import dev.safetysystem.operator.world.End;
import dev.safetysystem.operator.world.Story;
import dev.safetysystem.operator.world.World;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.util.Set;
import java.util.stream.Stream;

/**
 * The operator is killed after every third write of a story, in the long ones after every ninth
 * ({@code -Dcrash.each=1}: after each single one): the same end, whatever the write. The world
 * checks its invariants at every write meanwhile. On a real API server one such story is told by
 * the end-to-end tests; in disorder the operator is killed anywhere, in every story.
 */
@Execution(ExecutionMode.CONCURRENT)
class KilledAnywhereIT {
    private static final Set<String> STORIES =
            Set.of(
                    "install",
                    "upgrade",
                    "upgrade-of-three",
                    "crash",
                    "wrong-answer",
                    "lost-in-bake",
                    "abort-in-bake",
                    "abort-in-roll",
                    "new-spec-in-bake",
                    "back-in-roll",
                    "dropped-component",
                    "rolled-back-to",
                    "approved",
                    "promoted",
                    "dropped-and-aborted-in-watch",
                    "blue-green-install",
                    "blue-green-wrong-in-watch",
                    "blue-green-chain",
                    "blue-green-cold-aborted",
                    "blue-green-aborted-in-bake",
                    "blue-green-aborted-in-watch",
                    "blue-green-rolled-back-to",
                    "blue-green-rolled-back-to-in-watch",
                    "blue-green-promoted",
                    "blue-green-lost",
                    "blue-green-crash",
                    "blue-green-new-spec-in-bake",
                    "blue-green-reverted-in-watch",
                    "blue-green-dropped-component",
                    "blue-green-failed-install",
                    "blue-green-after-rolling",
                    "blue-green-scaled",
                    "blue-green-scaled-abandoned",
                    "blue-green-scaled-load",
                    "blue-green-scaled-back",
                    "blue-green-scaled-back-in-watch",
                    "blue-green-scaled-invalid",
                    "blue-green-scaled-queue");

    /** Some hundred writes, each of which tells the whole story again. */
    private static final Set<String> LONG_STORIES =
            Set.of("blue-green-seven", "blue-green-seven-aborted");

    private static final int EACH = Integer.getInteger("crash.each", 3);
    private static final int EACH_OF_LONG = EACH == 1 ? 1 : 3 * EACH;

    @TestFactory
    Stream<DynamicTest> comes_to_the_same_end() {
        return Story.all().stream()
                .filter(story -> STORIES.contains(story.file()) || isLong(story))
                .map(story -> DynamicTest.dynamicTest(story.title(), () -> interrupt(story)));
    }

    private static boolean isLong(Story story) {
        return LONG_STORIES.contains(story.file());
    }

    private static void interrupt(Story story) {
        int each = isLong(story) ? EACH_OF_LONG : EACH;
        String whole = End.of(story, story.told(before(story)));
        // Not the same writes in each story.
        int write = 1 + Math.floorMod(story.file().hashCode(), each);
        int interrupted = 0;
        boolean killed = true;
        while (killed) {
            World world = story.told(before(story).killedAfter(write));
            killed = world.wasKilled();
            assertThat(End.of(story, world))
                    .as(() -> "killed after a write\n" + world.story())
                    .isEqualTo(whole);
            write += each;
            interrupted++;
        }
        assertThat(interrupted).as("writes that were interrupted").isGreaterThan(2);
    }

    private static World before(Story story) {
        return story.before(Disorder.none());
    }
}
