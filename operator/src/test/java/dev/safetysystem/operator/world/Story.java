package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.observe.ConfigMapDigest;
import dev.safetysystem.operator.observe.Objects.Key;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A story that is told in a file, so that it can be told to the simulation and to a real cluster
 * alike: {@code stories/README.md} says in which words.
 *
 * @param file the file's name, without what follows the dot
 * @param title what it is about
 * @param document all of it
 */
public record Story(String file, String title, JsonNode document) {
    private static final Path STORIES = Path.of("src/test/resources/stories");

    /** All that there are, in the order of their names. */
    public static List<Story> all() {
        try (Stream<Path> files = Files.list(STORIES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(Story::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Story read(Path file) {
        JsonNode document = yaml(file);
        String name = file.getFileName().toString().replace(".yaml", "");
        return new Story(name, document.path("story").asText(), document);
    }

    private static JsonNode yaml(Path file) {
        try {
            return Json.tree(Serialization.unmarshal(Files.readString(file), ObjectNode.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its end is written down. */
    public Path end() {
        return STORIES.resolve("ends").resolve(file + ".txt");
    }

    /** Where it is written down what people were told, if that is part of it. */
    public Optional<Path> said() {
        return document.path("said").asBoolean()
                ? Optional.of(STORIES.resolve("ends").resolve(file + ".said.txt"))
                : Optional.empty();
    }

    /** What there is before it begins. */
    public World before(Disorder disorder) {
        Path file = STORIES.resolve("systems").resolve(document.path("system").asText() + ".yaml");
        var world = new World(Json.read(yaml(file), SafetySystem.class), disorder);
        tell(world, "before");
        return world;
    }

    /** Tells it, up to its end. */
    public World told(World world) {
        tell(world, "told");
        return world;
    }

    /** What happens in it, one thing after the other. */
    private void tell(World world, String part) {
        for (JsonNode line : document.path(part)) {
            line.fields().forEachRemaining(one -> happens(world, one.getKey(), one.getValue()));
        }
    }

    private void happens(World world, String verb, JsonNode what) {
        switch (verb) {
            case "apply" -> world.spec(Systems.edit(spec -> merge(spec, what)));
            case "component" ->
                    world.spec(
                            Systems.edit(
                                    spec ->
                                            merge(
                                                    Systems.component(
                                                            spec, what.path("name").asText()),
                                                    what)));
            case "add" -> world.spec(Systems.edit(spec -> spec.withArray("/components").add(what)));
            case "drop" -> world.spec(Systems.edit(spec -> drop(spec, what.asText())));
            case "say" -> say(world, what.asText());
            case "await" -> await(world, what.asText());
            case "pass" -> world.run(Duration.parse("PT" + what.asText().toUpperCase(Locale.ROOT)));
            case "ConfigMap" -> configMap(world, what);
            case "checks" -> checks(world, what.asText().split(" of "));
            case "break" -> world.breakTrack(component(what), track(world, what));
            case "end" -> end(world, what);
            case "moveTag" -> world.moveTag(what.asText());
            case "load" -> load(world, what.asText());
            case "drain" -> world.drain(component(what), track(world, what));
            case "evict" -> evict(world, what);
            case "mend" -> world.mendTrack(component(what), track(world, what));
            case "nodes" -> world.nodes(what.asBoolean());
            case "images" -> world.imagesArrive();
            case "refusePods" -> world.refusePods(what.asText());
            case "refuse" ->
                    world.refuseWrites(key -> refused(what, key.kind() + " " + key.name()));
            case "delete" -> delete(world, what.asText());
            case "edit" -> edit(world, what);
            case "create" -> world.foreign(Serialization.unmarshal(what.toString()));
            case "recreate" -> world.recreate();
            default -> throw new IllegalArgumentException(file + " says " + verb);
        }
    }

    private static boolean refused(JsonNode what, String place) {
        return !what.asText().isEmpty() && place.matches(what.asText());
    }

    private static void merge(ObjectNode into, JsonNode what) {
        what.fields()
                .forEachRemaining(
                        one -> {
                            if (one.getValue().isObject() && into.path(one.getKey()).isObject()) {
                                merge((ObjectNode) into.path(one.getKey()), one.getValue());
                            } else if (one.getValue().isNull()) {
                                into.remove(one.getKey());
                            } else {
                                into.set(one.getKey(), one.getValue());
                            }
                        });
    }

    private static void drop(ObjectNode spec, String component) {
        var components = spec.withArray("/components");
        for (int i = components.size() - 1; i >= 0; i--) {
            if (components.get(i).path("name").asText().equals(component)) {
                components.remove(i);
            }
        }
    }

    private static void say(World world, String what) {
        var words = what.split(" ");
        String step = words.length > 1 ? "/" + words[1] : "";
        world.command(words[0], target(world, words[0]) + step + " by ana@example.com");
    }

    private static String target(World world, String verb) {
        var revisions = world.status().revisions();
        return switch (verb) {
            case "retry" -> revisions.refused().getFirst().release();
            case "rollback-to" ->
                    (revisions.previous() == null
                                            ? revisions.former().getFirst()
                                            : revisions.previous())
                                    .name()
                            + " from "
                            + revisions.stable().release();
            case "hold", "resume" -> "at " + world.observe().now();
            case "restart" ->
                    world.resource().getSpec().components().getFirst().name()
                            + " at "
                            + world.observe().now();
            default -> world.status().release().name();
        };
    }

    private static void await(World world, String what) {
        switch (what) {
            case "Released" -> Stories.settled(world);
            case "Refused", "Failed" -> Stories.ended(world, "False/" + what);
            case "Repaired" -> world.until("what was edited to be as before", World::isPutBack);
            default -> {
                var parts = what.split("=");
                if (parts.length == 1) {
                    world.until(what);
                } else {
                    world.until(what, w -> w.reason(parts[0]).equals(parts[1]));
                }
            }
        }
    }

    private static void configMap(World world, JsonNode what) {
        var map = new ConfigMapBuilder().withNewMetadata().endMetadata();
        what.path("data")
                .fields()
                .forEachRemaining(one -> map.addToData(one.getKey(), one.getValue().asText()));
        world.configMap(what.path("name").asText(), ConfigMapDigest.of(map.build()));
    }

    /** Of one check, or of all. */
    private static void checks(World world, String[] answers) {
        Verdict verdict = verdict(answers[0]);
        world.checksAnswer(
                order ->
                        answers.length == 1 || order.check().name().equals(answers[1])
                                ? verdict
                                : Verdict.PASS);
    }

    private static Verdict verdict(String text) {
        return Verdict.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static String component(JsonNode what) {
        return component(what.asText());
    }

    private static String component(String text) {
        return text.split(" in ")[0];
    }

    /** By its name, or by the role of the version that runs in it. */
    private static String track(World world, JsonNode what) {
        return track(world, what.asText());
    }

    private static String track(World world, String place) {
        String text = place.split(" in ")[1].split(" with ")[0];
        var revisions = world.status().revisions();
        return switch (text) {
            case "candidate" -> revisions.candidate().track();
            case "stable" -> revisions.stable().track();
            case "previous" -> revisions.previous().track();
            default -> text;
        };
    }

    private static void end(World world, JsonNode what) {
        var how = new ContainerStateTerminated();
        how.setExitCode(Integer.valueOf(what.asText().split(" with ")[1]));
        String component = component(what);
        world.end(component, track(world, what), component, how);
    }

    /** So many of the instances of a component in a track. */
    private static void evict(World world, JsonNode what) {
        String[] many = what.asText().split(" of ");
        world.evict(Integer.parseInt(many[0]), component(many[1]), track(world, many[1]));
    }

    private static void edit(World world, JsonNode what) {
        var place = what.path("object").asText().split(" ", 2);
        world.edit(
                new Key(place[0], name(world, place[1])),
                what.path("patch"),
                what.path("by").asText());
    }

    /** Of an object; of one that each track has, with the track. */
    private static String name(World world, String text) {
        String[] parts = text.split(" in ");
        return parts.length > 1 ? parts[0] + "-" + track(world, text) : text;
    }

    private static void load(World world, String what) {
        var parts = what.split(" needs ");
        world.load(
                parts[0],
                Optional.of(parts[1]).filter(text -> !text.equals("?")).map(Integer::valueOf));
    }

    private static void delete(World world, String place) {
        var parts = place.split(" ");
        world.everything().stream()
                .filter(key -> key.kind().equals(parts[0]) && key.name().matches(parts[1]))
                .toList()
                .forEach(world::remove);
    }

    @Override
    public String toString() {
        return title;
    }
}
