package dev.safetysystem.operator.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Every story that is told in a file ends as is written down. The same ends are asked of a real
 * cluster by the end-to-end tests. {@code mvn -pl operator -am test -Dgolden.update=true} writes
 * them anew.
 */
class StoryEndTest {
    static List<Story> stories() {
        return Story.all();
    }

    @ParameterizedTest
    @MethodSource("stories")
    void comes_to_its_end_and_rests(Story story) throws IOException {
        var world = story.told(story.before(Disorder.none())).run(Duration.ofMinutes(30));
        int writes = world.writes();

        String end = End.of(story, world.run(Duration.ofMinutes(30)));

        assertIs(story.end(), end, world);
        if (story.said().isPresent()) {
            assertIs(story.said().get(), End.said(world), world);
        }
        assertThat(world.writes()).as(world.story()).isEqualTo(writes);
    }

    /** A pass writes for 250 ms, and each leaves off after one write: the next one goes on. */
    @ParameterizedTest
    @MethodSource("stories")
    void comes_to_the_same_end_where_each_request_takes_longer_than_a_pass_may_write(Story story)
            throws IOException {
        var slow = Disorder.slow(Duration.ofMillis(300));
        var world = story.told(story.before(slow)).run(Duration.ofMinutes(30));

        assertThat(End.of(story, world)).as(world.story()).isEqualTo(Files.readString(story.end()));
    }

    private static void assertIs(Path file, String lines, World world) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, lines);
        }
        assertThat(lines).as(world.story()).isEqualTo(Files.readString(file));
    }
}
