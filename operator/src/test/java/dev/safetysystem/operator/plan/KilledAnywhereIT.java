package dev.safetysystem.operator.plan;

import static dev.safetysystem.operator.world.Stories.aborted;
import static dev.safetysystem.operator.world.Systems.edit;
import static dev.safetysystem.operator.world.Systems.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.world.Systems;
import dev.safetysystem.operator.world.World;

import io.fabric8.kubernetes.api.model.Service;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The operator is killed after each single write of a story: the same end, whatever the write. The
 * world checks its invariants at every write meanwhile. On a real API server one such story is told
 * by the end-to-end tests.
 */
@Execution(ExecutionMode.CONCURRENT)
class KilledAnywhereIT {
    /** What there is before the story begins, and the story up to its end. */
    private record Story(String name, Supplier<World> before, Consumer<World> told) {}

    private static World one() {
        return released(new World(Systems.read("one")));
    }

    private static World three() {
        return released(new World(Systems.read("three")).configMap("modes", "digest-1"));
    }

    private static World released(World world) {
        return ended(world, "True/Released");
    }

    private static World refused(World world) {
        return ended(world, "False/Refused");
    }

    private static World ended(World world, String ready) {
        return world.until(
                ready,
                w ->
                        ready.equals(w.reason("Ready"))
                                && w.status().release() == null
                                && w.status()
                                        .observedGeneration()
                                        .equals(w.resource().getMetadata().getGeneration()));
    }

    private static final List<Story> STORIES =
            List.of(
                    new Story(
                            "a first install",
                            () -> new World(Systems.read("one")),
                            KilledAnywhereIT::released),
                    new Story(
                            "an upgrade",
                            KilledAnywhereIT::one,
                            w -> released(w.spec(version("v2")))),
                    new Story(
                            "an upgrade of components that ask each other and read a ConfigMap",
                            KilledAnywhereIT::three,
                            w -> released(w.configMap("modes", "digest-2").spec(version("v2")))),
                    new Story(
                            "a version that crashes",
                            KilledAnywhereIT::one,
                            w -> refused(w.spec(version("crash")))),
                    new Story(
                            "a version that answers wrongly",
                            KilledAnywhereIT::one,
                            w -> refused(w.checksAnswer(_ -> Verdict.FAIL).spec(version("v2")))),
                    new Story(
                            "a first instance that is lost in its bake",
                            KilledAnywhereIT::one,
                            w ->
                                    refused(
                                            w.spec(version("v2"))
                                                    .until("Bake")
                                                    .breakTrack("filter", "first"))),
                    new Story(
                            "an abort in the bake",
                            KilledAnywhereIT::one,
                            w -> refused(aborted(w.spec(version("v2")).until("Bake")))),
                    new Story(
                            "an abort in the middle of the roll",
                            KilledAnywhereIT::three,
                            w -> refused(aborted(w.spec(version("v2")).until("Roll")))),
                    new Story(
                            "another spec in the bake",
                            KilledAnywhereIT::one,
                            w -> released(w.spec(version("v2")).until("Bake").spec(version("v3")))),
                    new Story(
                            "a spec that goes back in the roll",
                            KilledAnywhereIT::one,
                            w -> released(w.spec(version("v2")).until("Roll").spec(version("v1")))),
                    new Story(
                            "a component that the spec drops",
                            KilledAnywhereIT::three,
                            w ->
                                    released(
                                            w.spec(
                                                    edit(
                                                            spec -> {
                                                                spec.put("version", "v2");
                                                                spec.withArray("/components")
                                                                        .remove(2);
                                                            })))));

    @TestFactory
    Stream<DynamicTest> comes_to_the_same_end() {
        return STORIES.stream()
                .map(story -> DynamicTest.dynamicTest(story.name(), () -> interrupt(story)));
    }

    private static void interrupt(Story story) {
        World whole = story.before().get();
        story.told().accept(whole);
        var wholeEnd = end(whole);
        int write = 0;
        boolean killed = true;
        while (killed) {
            write++;
            World world = story.before().get().killedAfter(write);
            story.told().accept(world);
            killed = world.wasKilled();
            assertThat(end(world))
                    .as(() -> "killed after a write\n" + world.story())
                    .isEqualTo(wholeEnd);
        }
        assertThat(write).as("writes that were interrupted").isGreaterThan(5);
    }

    /** What people, and traffic, see of it. */
    private static Map<String, Object> end(World world) {
        var status = world.status();
        var end = new TreeMap<String, Object>();
        end.put("version", String.valueOf(status.version()));
        end.put("step", status.step());
        end.put("attempts", status.attempts());
        for (String type : List.of("Ready", "Reconciling", "Stalled", "Available", "Verified")) {
            end.put(type, world.reason(type));
        }
        end.put(
                "refused",
                status.revisions().refused() == null
                        ? List.of()
                        : status.revisions().refused().stream().map(r -> r.release()).toList());
        end.put("images", world.images());
        var selectors = new TreeMap<String, Object>();
        world.all(Service.class)
                .forEach(s -> selectors.put(s.getMetadata().getName(), s.getSpec().getSelector()));
        end.put("selectors", selectors);
        var objects = new ArrayList<String>();
        world.everything().forEach(key -> objects.add(key.kind() + " " + key.name()));
        end.put("objects", objects.stream().sorted().toList());
        return end;
    }
}
