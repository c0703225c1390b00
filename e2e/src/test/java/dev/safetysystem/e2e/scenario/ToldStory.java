package dev.safetysystem.e2e.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A story from the operator's simulation, told to a real cluster: the same file, the same end. Its
 * times are shortened where it does not say otherwise: here they are really waited for.
 *
 * @param name the file's name, without what follows the dot
 * @param document all of it
 */
record ToldStory(String name, JsonNode document) {
    private static final String SHORT_TIMES =
            """
            rollout:
              settle: 3s
              minReady: 1s
              progressDeadline: 40s
              drain: 1s
            response: {readyWait: 3s}
            """;

    private static final String ROLLING = "rollout: {rolling: {firstInstance: {bake: 1s}}}";

    private static final String BLUE_GREEN =
            """
            rollout: {blueGreen: {bake: 1s}}
            response: {window: 5s}
            """;

    /** Those that say that they can be told to a cluster whose pods are only objects. */
    static List<ToldStory> all() {
        Path directory = Path.of("../operator/src/test/resources/stories");
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml"))
                    .map(file -> file.substring(0, file.length() - ".yaml".length()))
                    .sorted()
                    .map(name -> new ToldStory(name, yaml(name + ".yaml")))
                    .filter(story -> story.document().has("cluster"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode yaml(String file) {
        return Serialization.unmarshal(text(file), ObjectNode.class);
    }

    private static String text(String file) {
        String resource = "/stories/" + file;
        try (InputStream in =
                Objects.requireNonNull(ToldStory.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its end, as the simulation came to it. */
    String end() {
        return text("ends/" + name + ".txt");
    }

    /** Tells it; the system is applied first, unless its first line applies it with a change. */
    LiveSystem tell(KubernetesClient client, String namespace) {
        JsonNode system = yaml("systems/" + document.path("system").asText() + ".yaml");
        LiveSystem live =
                LiveSystem.of(client, namespace, system.at("/metadata/name").asText(), "one")
                        .with(
                                spec -> {
                                    spec.removeAll();
                                    spec.setAll((ObjectNode) system.path("spec").deepCopy());
                                    merge(spec, parse(SHORT_TIMES));
                                    merge(spec, parse(ofStrategy(spec)));
                                    merge(spec, document.path("cluster"));
                                });
        if (!document.at("/before/0").has("apply")) {
            live.apply();
        }
        try (States states = States.of(client, namespace, live.name())) {
            var edits = new LiveEdits(client, namespace);
            var telling = new Telling(client, namespace, live, states, edits);
            telling.tell(document.path("before"));
            telling.tell(document.path("told"));
        }
        return live;
    }

    private static String ofStrategy(JsonNode spec) {
        return spec.at("/rollout/strategy").asText().equals("BlueGreen") ? BLUE_GREEN : ROLLING;
    }

    private static JsonNode parse(String yaml) {
        return Serialization.unmarshal(yaml, ObjectNode.class);
    }

    private record Telling(
            KubernetesClient client,
            String namespace,
            LiveSystem live,
            States states,
            LiveEdits edits) {
        void tell(JsonNode lines) {
            for (JsonNode line : lines) {
                line.fields().forEachRemaining(one -> happens(one.getKey(), one.getValue()));
            }
        }

        private void happens(String verb, JsonNode what) {
            if (!verb.equals("await")) {
                states.forget();
            }
            switch (verb) {
                case "apply" -> live.change(spec -> merge(spec, what));
                case "component" ->
                        live.change(
                                spec ->
                                        merge(
                                                Specs.component(spec, what.path("name").asText()),
                                                what));
                case "add" -> live.change(spec -> spec.withArray("/components").add(what));
                case "drop" -> live.change(spec -> drop(spec, what.asText()));
                case "say" ->
                        live.say(what.asText(), live.state().release() + " by ana@example.com");
                case "await" -> await(what.asText());
                case "ConfigMap" -> configMap(what);
                case "drain" -> drain(what.asText().split(" in "));
                case "delete" -> deleteDeployment(what.asText());
                case "edit" -> edits.make(what);
                case "create" -> create(what);
                case "recreate" -> {
                    live.delete();
                    live.apply();
                }
                default -> throw new IllegalArgumentException("no cluster can be told " + verb);
            }
        }

        private void await(String what) {
            switch (what) {
                case "Released" -> live.awaitReleased();
                case "Refused" -> live.awaitRefused();
                case "Repaired" ->
                        live.await("what was edited to be as before", _ -> edits.isPutBack());
                case "Failed" ->
                        live.await(
                                "failed, and taken down",
                                state ->
                                        state.isAboutPresentSpec()
                                                && state.condition("Ready").equals("False/Failed")
                                                && state.release().isEmpty());
                default -> {
                    String[] parts = what.split("=");
                    live.await(
                            what,
                            _ ->
                                    states.anyWas(
                                            state ->
                                                    parts.length == 1
                                                            ? state.step().equals(what)
                                                            : state.condition(parts[0])
                                                                    .equals(parts[1])));
                }
            }
        }

        private void configMap(JsonNode what) {
            var map =
                    new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName(what.path("name").asText())
                            .endMetadata();
            what.path("data")
                    .fields()
                    .forEachRemaining(one -> map.addToData(one.getKey(), one.getValue().asText()));
            client.resource(map.build()).fieldManager("team").forceConflicts().serverSideApply();
        }

        private void create(JsonNode what) {
            HasMetadata theirs = Serialization.unmarshal(what.toString());
            theirs.getMetadata().setNamespace(namespace);
            client.resource(theirs).create();
        }

        private void drain(String[] componentAndTrack) {
            client.pods()
                    .inNamespace(namespace)
                    .withLabel("safetysystem.dev/component", componentAndTrack[0])
                    .withLabel("safetysystem.dev/track", componentAndTrack[1])
                    .resources()
                    .forEach(PodResource::evict);
        }

        private void deleteDeployment(String place) {
            client.resources(Deployment.class)
                    .inNamespace(namespace)
                    .withName(place.substring("Deployment ".length()))
                    .delete();
        }
    }

    private static void drop(ObjectNode spec, String component) {
        var components = spec.withArray("/components");
        for (int i = components.size() - 1; i >= 0; i--) {
            if (components.get(i).path("name").asText().equals(component)) {
                components.remove(i);
            }
        }
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

    /** What people are to be told, as the simulation tells it; empty where that is not asked. */
    String said() {
        return document.path("said").asBoolean() ? text("ends/" + name + ".said.txt") : "";
    }

    /** What they were told, in the lines of {@link #said}. */
    String saidOf(LiveSystem live) {
        return document.path("said").asBoolean() ? StoryEnd.said(live) : "";
    }

    /** How it came out, in the lines of {@link #end}. */
    String endOf(LiveSystem live) {
        String lines = StoryEnd.of(live);
        return document.path("attempts").asText().equals("any")
                ? lines.replaceAll("(?m)(?<=^attempts )\\d+$", "N")
                        .replaceAll("(?m)(?<=-release-)\\d+$", "N")
                        .replaceAll("(?m)(^ConfigMap .*-release-N\\n)\\1+", "$1")
                : lines;
    }

    @Override
    public String toString() {
        return document.path("story").asText();
    }
}
