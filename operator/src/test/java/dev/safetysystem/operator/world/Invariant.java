package dev.safetysystem.operator.world;

/** Some of the things that must hold at every moment: {@code INVARIANTS.md} lists them all. */
abstract class Invariant implements Shell.Witness {
    final Cluster cluster;
    final Sight sight;
    private final StoryLines story;

    Invariant(Cluster cluster, StoryLines story) {
        this.cluster = cluster;
        this.sight = new Sight(cluster);
        this.story = story;
    }

    final void demand(boolean holds, int number, Object... words) {
        if (!holds) {
            var text = new StringBuilder();
            for (Object word : words) {
                text.append(word).append(' ');
            }
            throw new AssertionError(text + "(" + number + ")\n" + story.text());
        }
    }
}
