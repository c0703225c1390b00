package dev.safetysystem.operator.world;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A story told once in a world that a seed puts in disorder. The seed also says which story it is,
 * so that it alone replays the run.
 */
public record Run(Story story, long seed) {
    private static final Duration LONG = Duration.ofMinutes(30);

    /** What a run came to. */
    public record Outcome(int passes, int writes, Duration time) {}

    /** The run that a seed names. */
    public static Run of(List<Story> stories, long seed) {
        return new Run(stories.get((int) Math.floorMod(seed, (long) stories.size())), seed);
    }

    /**
     * Tells the story; then nothing goes wrong any more, and it must come to its end and rest.
     *
     * @throws AssertionError with the whole story, if something did not hold
     */
    public Outcome run() {
        return run(_ -> {});
    }

    /** The same, and prints the story. */
    public void tellTo(PrintStream out) {
        run(world -> out.print(world.story()));
    }

    private Outcome run(Consumer<World> listener) {
        var disorder = Disorder.of(seed);
        try {
            World world = story.before(disorder);
            story.told(world);
            disorder.ends();
            world.run(LONG);
            int writes = world.writes();
            world.run(LONG);
            if (world.writes() != writes) {
                throw new AssertionError("it never rests (36)\n" + world.story());
            }
            String end = End.of(story, world);
            if (!end.equals(expected())) {
                throw new AssertionError(
                        "it ends otherwise (36)\n"
                                + end
                                + "and not\n"
                                + expected()
                                + world.story());
            }
            listener.accept(world);
            return new Outcome(world.passes(), writes, world.age());
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(this + " with " + disorder + ": " + e.getMessage(), e);
        }
    }

    private String expected() {
        try {
            return Files.readString(story.end());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "seed " + seed + ", \"" + story.title() + "\"";
    }
}
