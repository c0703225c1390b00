package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.Component;
import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.operator.model.Json;

import io.fabric8.kubernetes.client.utils.Serialization;

import java.util.function.Consumer;
import java.util.function.Function;

/** Systems to try things on, and changes to their specs. */
public final class Systems {
    private Systems() {}

    /** A system from the test resources. */
    public static SafetySystem read(String name) {
        var in = Systems.class.getResourceAsStream("/systems/" + name + ".yaml");
        return Serialization.unmarshal(in, SafetySystem.class);
    }

    /** Another version. */
    public static Function<SafetySystemSpec, SafetySystemSpec> version(String version) {
        return edit(spec -> spec.put("version", version));
    }

    /** Another version, and a check of component {@code filter} before traffic. */
    public static Function<SafetySystemSpec, SafetySystemSpec> checked(String version) {
        return checked(version, "filter");
    }

    /** Another version, and a check of a component before traffic. */
    public static Function<SafetySystemSpec, SafetySystemSpec> checked(
            String version, String component) {
        return edit(
                spec -> {
                    spec.put("version", version);
                    spec.withObject("/rollout")
                            .withArray("checks")
                            .addObject()
                            .put("name", "health")
                            .put("at", "BeforeSwitch")
                            .withObject("/http")
                            .put("component", component)
                            .put("path", "/health");
                });
    }

    /**
     * All traffic at once.
     *
     * @param bake how long it is watched until the version counts as released
     * @param window how long the version before stands by after that
     */
    public static Function<SafetySystemSpec, SafetySystemSpec> blueGreen(
            String bake, String window) {
        return edit(
                spec -> {
                    spec.withObject("/rollout").put("strategy", "BlueGreen");
                    spec.withObject("/rollout").remove("rolling");
                    spec.withObject("/rollout/blueGreen").put("bake", bake);
                    spec.withObject("/response").put("window", window);
                });
    }

    /** Paused or not. */
    public static Function<SafetySystemSpec, SafetySystemSpec> paused(boolean paused) {
        return edit(spec -> spec.put("paused", paused));
    }

    /** Any change, on the wire form. */
    public static Function<SafetySystemSpec, SafetySystemSpec> edit(Consumer<ObjectNode> change) {
        return spec -> {
            ObjectNode wire = Json.object(spec);
            change.accept(wire);
            return Json.read(wire, SafetySystemSpec.class);
        };
    }

    /** The wire form of a component. */
    public static ObjectNode component(ObjectNode spec, String name) {
        for (var component : spec.path("components")) {
            if (component.path("name").asText().equals(name)) {
                return (ObjectNode) component;
            }
        }
        throw new IllegalArgumentException("no component " + name + " in " + Component.class);
    }
}
