package dev.safetysystem.e2e.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.function.Consumer;

/** Changes of a spec on the wire, as a team would make them in its file. */
final class Specs {
    private Specs() {}

    /** How long the first instance is watched. */
    static Consumer<ObjectNode> bake(String duration) {
        return spec ->
                ((ObjectNode) spec.at("/rollout/rolling/firstInstance")).put("bake", duration);
    }

    /** A field of {@code rollout}: settle, minReady, progressDeadline or drain. */
    static Consumer<ObjectNode> rollout(String field, String duration) {
        return spec -> ((ObjectNode) spec.path("rollout")).put(field, duration);
    }

    /**
     * What does not come up is given up as soon as a busy machine allows: what does come up must
     * not be late.
     */
    static Consumer<ObjectNode> impatient() {
        return rollout("progressDeadline", "12s");
    }

    static Consumer<ObjectNode> paused(boolean paused) {
        return spec -> spec.put("paused", paused);
    }

    static Consumer<ObjectNode> replicas(String component, int replicas) {
        return spec -> component(spec, component).put("replicas", replicas);
    }

    /** CPU that each instance asks for. */
    static Consumer<ObjectNode> cpu(String component, String quantity) {
        return spec ->
                ((ObjectNode) component(spec, component).at("/resources/requests"))
                        .put("cpu", quantity);
    }

    /** How long instances with an image that is slow to start take. */
    static Consumer<ObjectNode> startDelay(String component, String duration) {
        return spec ->
                component(spec, component)
                        .withObject("/pod/annotations")
                        .put("e2e.safetysystem.dev/start-delay", duration);
    }

    /** The one setting, with the prefix of its variable. */
    static Consumer<ObjectNode> setting(String prefix, String name, String value) {
        return spec ->
                spec.putObject("settings")
                        .put("prefix", prefix)
                        .putArray("values")
                        .addObject()
                        .put("name", name)
                        .put("value", value);
    }

    /** A check over HTTP: these pods are only objects, so nothing answers unless a test does. */
    static Consumer<ObjectNode> check(String component, String timeout) {
        return spec -> check(spec, component).put("at", "BeforeSwitch").put("timeout", timeout);
    }

    /** It is asked again every second as long as the version is watched, for ten minutes. */
    static Consumer<ObjectNode> checkAfterSwitch(String component, String timeout) {
        return spec -> {
            check(spec, component)
                    .put("at", "AfterSwitch")
                    .put("every", "1s")
                    .put("timeout", timeout);
            spec.withObject("/response").put("window", "10m");
        };
    }

    private static ObjectNode check(ObjectNode spec, String component) {
        ObjectNode check =
                ((ObjectNode) spec.path("rollout"))
                        .withArray("/checks")
                        .addObject()
                        .put("name", "health");
        check.putObject("http").put("component", component).put("path", "/health");
        return check;
    }

    /** Which port its pods listen at. */
    static Consumer<ObjectNode> port(String component, int port) {
        return spec ->
                ((ObjectNode) component(spec, component).at("/ports/0")).put("containerPort", port);
    }

    static ObjectNode component(ObjectNode spec, String name) {
        for (JsonNode component : spec.path("components")) {
            if (component.path("name").asText().equals(name)) {
                return (ObjectNode) component;
            }
        }
        throw new IllegalArgumentException("no component " + name);
    }
}
