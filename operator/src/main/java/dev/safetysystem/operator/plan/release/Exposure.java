package dev.safetysystem.operator.plan.release;

import dev.safetysystem.operator.model.ComponentRevision;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.observe.ForeignService;
import dev.safetysystem.operator.plan.facts.Situation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Service of somebody else that selects the pods of a candidate before they are verified. For
 * example: {@code app.kubernetes.io/instance: hap} selects what is in {@code first}, too.
 */
public final class Exposure {
    private Exposure() {}

    /** The first of them, and the ways out, in words for people. */
    public static Optional<String> of(Situation s) {
        return s.changed().stream()
                .filter(component -> !component.consumes())
                .flatMap(component -> of(s, component))
                .findFirst();
    }

    private static Stream<String> of(Situation s, ComponentRevision component) {
        var services = s.seen().foreignServices();
        if (services.isEmpty()) {
            return Stream.empty();
        }
        Map<String, String> labels = labels(s, component);
        return services.stream()
                .filter(service -> !service.takesUnverified() && service.selects(labels))
                .filter(service -> !service.isOwn(s.seen().id(), component.name(), s.proving()))
                .map(service -> words(s, component, service));
    }

    private static Map<String, String> labels(Situation s, ComponentRevision component) {
        var labels = new HashMap<String, String>();
        component
                .template()
                .pod()
                .at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        labels.put(Names.TRACK, s.proving().name());
        labels.put(Names.TEMPLATE, component.hash());
        return labels;
    }

    private static String words(Situation s, ComponentRevision component, ForeignService service) {
        String selector =
                new TreeMap<>(service.selector())
                        .entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(","));
        return "Service "
                + service.name()
                + " (selector "
                + selector
                + "), which is not owned by this SafetySystem, selects pods of "
                + component.name()
                + " before they are verified: "
                + (s.installing() || s.strategy() == Strategy.BLUE_GREEN
                        ? "give it another selector"
                        : "add "
                                + Names.TRACK
                                + "="
                                + s.release().roles().serving().name()
                                + " to its selector")
                + (component.hasService()
                        ? ", or use Service "
                                + Names.production(s.seen().id(), component.name())
                                + " instead"
                        : "")
                + "; if such pods are fine, annotate it "
                + Names.UNVERIFIED_PODS
                + "=allowed";
    }
}
