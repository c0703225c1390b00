package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.Component;
import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From wire to domain. What the schema refuses is not checked again, but no input may break the
 * parser: a resource may have been stored under an older schema.
 */
public final class SpecParser {
    private SpecParser() {}

    /** Reads a resource; its own defaults are filled in here and never on the wire. */
    public static Parsed parse(SafetySystem resource) {
        var meta = resource.getMetadata();
        var id = new SystemId(meta.getNamespace(), meta.getName(), meta.getUid());
        long generation = meta.getGeneration() == null ? 0 : meta.getGeneration();
        SafetySystemSpec spec = resource.getSpec();
        var found = new Violations();
        if (spec == null || Wire.list(spec.components()).isEmpty() || spec.version() == null) {
            found.invalid("spec", "version and at least one component are needed");
            return new Parsed.Invalid(paused(spec), found.list());
        }
        Wire.map(meta.getAnnotations()).keySet().stream()
                .filter(key -> key.startsWith(Names.UNKNOWN))
                .sorted()
                .forEach(
                        key ->
                                found.notSupported(
                                        key.substring(Names.UNKNOWN.length()),
                                        "the definition of the resource is newer than the operator,"
                                                + " which does not know this field; upgrade the"
                                                + " operator or remove the field"));
        SupportedParts.check(spec, found);
        var environment = environment(spec, found);
        var components = ordered(spec, found);
        var templates = new TemplateMaker(id, spec, found);
        var made = new ArrayList<ComponentRevision>();
        var sizes = new LinkedHashMap<String, Size>();
        var critical = new HashSet<String>();
        for (Component component : components) {
            made.add(templates.make(component));
            sizes.put(component.name(), SizeParser.size(component, environment, found));
            if (Boolean.TRUE.equals(component.critical())) {
                critical.add(component.name());
            }
        }
        var rollout = RolloutParser.parse(spec, made, found);
        if (!found.list().isEmpty()) {
            return new Parsed.Invalid(paused(spec), found.list());
        }
        return new Parsed.Valid(
                new DesiredSystem(
                        id,
                        generation,
                        spec.version(),
                        paused(spec),
                        content(spec),
                        List.copyOf(made),
                        Map.copyOf(templates.configMaps()),
                        Set.copyOf(templates.optionalConfigMaps()),
                        environment,
                        Map.copyOf(sizes),
                        Set.copyOf(critical),
                        protections(spec),
                        rollout,
                        Wire.number(spec.revisionHistoryLimit(), 10)));
    }

    private static List<Protection> protections(SafetySystemSpec spec) {
        return spec.settings() == null
                ? List.of()
                : Wire.list(spec.settings().values()).stream()
                        .filter(setting -> !Wire.list(setting.strictestFirst()).isEmpty())
                        .map(
                                setting ->
                                        new Protection(
                                                setting.name(),
                                                Wire.text(setting.value(), ""),
                                                List.copyOf(setting.strictestFirst())))
                        .toList();
    }

    private static boolean paused(SafetySystemSpec spec) {
        return spec != null && Boolean.TRUE.equals(spec.paused());
    }

    private static Environment environment(SafetySystemSpec spec, Violations found) {
        return switch (Wire.text(spec.environment(), "Production")) {
            case "Development" -> Environment.DEVELOPMENT;
            case "Staging" -> Environment.STAGING;
            case "Production" -> Environment.PRODUCTION;
            default -> {
                found.notSupported("spec.environment", "use Development, Staging or Production");
                yield Environment.PRODUCTION;
            }
        };
    }

    /** Callees before callers; a cycle is named and left in the order as written. */
    private static List<Component> ordered(SafetySystemSpec spec, Violations found) {
        var byName = new LinkedHashMap<String, Component>();
        spec.components().forEach(component -> byName.put(component.name(), component));
        var order = new ArrayList<Component>();
        var state = new HashMap<String, Boolean>();
        for (Component component : spec.components()) {
            visit(component, byName, state, order, new ArrayList<>(), found);
        }
        return order;
    }

    private static void visit(
            Component component,
            Map<String, Component> byName,
            Map<String, Boolean> finished,
            List<Component> order,
            List<String> path,
            Violations found) {
        if (Boolean.TRUE.equals(finished.get(component.name()))) {
            return;
        }
        path.add(component.name());
        if (finished.put(component.name(), false) != null) {
            found.invalid(
                    "spec.components",
                    "componentRefs form a cycle: "
                            + String.join(" -> ", path)
                            + "; remove one componentRef");
            path.removeLast();
            return;
        }
        for (String callee : callees(component)) {
            Optional.ofNullable(byName.get(callee))
                    .ifPresent(next -> visit(next, byName, finished, order, path, found));
        }
        path.removeLast();
        finished.put(component.name(), true);
        order.add(component);
    }

    private static List<String> callees(Component component) {
        return Wire.list(component.env()).stream()
                .filter(env -> env.valueFrom() != null && env.valueFrom().componentRef() != null)
                .map(env -> env.valueFrom().componentRef().name())
                .toList();
    }

    /** What a revision's name is the hash of: all that decides what pods run, as written. */
    private static ObjectNode content(SafetySystemSpec spec) {
        var content = Json.object();
        content.put("version", spec.version());
        if (spec.images() != null) {
            content.set("images", Json.tree(spec.images()));
        }
        var components = content.putArray("components");
        for (Component component : spec.components()) {
            var kept = Json.object(component);
            kept.remove(List.of("critical", "metrics", "replicas", "autoscaling", "expose"));
            components.add(kept);
        }
        if (spec.settings() != null) {
            var settings = content.putObject("settings");
            if (spec.settings().prefix() != null) {
                settings.put("prefix", spec.settings().prefix());
            }
            var values = settings.putArray("values");
            for (var setting : Wire.list(spec.settings().values())) {
                var kept = Json.object(setting);
                kept.remove(List.of("strictestFirst", "automatic"));
                values.add(kept);
            }
        }
        if (!Wire.list(spec.migrations()).isEmpty()) {
            content.set("migrations", Json.tree(spec.migrations()));
        }
        dropEmptyLists(content);
        return content;
    }

    /** An empty list means the same as an absent one: it must not make another revision. */
    private static void dropEmptyLists(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(e -> e.getValue().isArray() && e.getValue().isEmpty());
        }
        node.forEach(SpecParser::dropEmptyLists);
    }
}
