package dev.safetysystem.e2e.scenario;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a story ended on a real cluster, in the same lines as the simulation writes them: what people
 * read, who has traffic, which versions run where, and which objects are left.
 */
final class StoryEnd {
    private static final List<String> CONDITIONS =
            List.of("Ready", "Reconciling", "Stalled", "Available", "Verified");
    private static final List<String> SAID = List.of("Stalled", "Drifted");
    private static final String PREFIX = "safetysystem.dev/";

    private StoryEnd() {}

    static String of(LiveSystem live) {
        var lines = new ArrayList<String>();
        State state = live.state();
        lines.add("version " + state.version());
        lines.add("step " + state.step());
        lines.add("attempts " + state.attempts());
        for (String type : CONDITIONS) {
            if (!state.condition(type).isEmpty()) {
                lines.add(type + " " + state.condition(type));
            }
        }
        state.refused()
                .forEach(one -> lines.add("refused " + one.substring(one.lastIndexOf('-') + 1)));
        traffic(live).stream().map(StoryEnd::withoutHashes).sorted().forEach(lines::add);
        pods(live).stream().map(StoryEnd::withoutHashes).sorted().forEach(lines::add);
        var copies = new HashSet<String>();
        live.objectNames().stream()
                .map(StoryEnd::withoutHashes)
                .filter(line -> !line.endsWith("-COPY") || copies.add(line))
                .sorted()
                .forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    /** What people were told of what others did. */
    static String said(LiveSystem live) {
        State state = live.state();
        var events = live.notes("Repaired").stream().map(note -> "event Repaired: " + note);
        var conditions =
                SAID.stream()
                        .filter(type -> !state.condition(type).isEmpty())
                        .map(type -> type + " " + state.conditionMessage(type));
        return Stream.concat(events, conditions)
                        .map(StoryEnd::withoutHashes)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private static List<String> traffic(LiveSystem live) {
        return live.objects().stream()
                .filter(Service.class::isInstance)
                .map(Service.class::cast)
                .filter(service -> !labels(service.getMetadata().getLabels()).containsKey("track"))
                .map(
                        service ->
                                "traffic "
                                        + labels(service.getMetadata().getLabels()).get("component")
                                        + " "
                                        + labels(service.getSpec().getSelector())
                                                .getOrDefault("track", "main+first"))
                .sorted()
                .toList();
    }

    private static List<String> pods(LiveSystem live) {
        var versions = new TreeMap<String, List<String>>();
        for (Pod pod : live.pods()) {
            if (!"Failed".equals(pod.getStatus().getPhase())) {
                var labels = labels(pod.getMetadata().getLabels());
                String image = pod.getSpec().getContainers().getFirst().getImage();
                versions.computeIfAbsent(
                                labels.get("component") + " " + labels.get("track"),
                                place -> new ArrayList<>())
                        .add(image.substring(image.lastIndexOf(':') + 1));
            }
        }
        return versions.entrySet().stream()
                .map(
                        one ->
                                "pods "
                                        + one.getKey()
                                        + ": "
                                        + String.join(
                                                " ", one.getValue().stream().sorted().toList()))
                .toList();
    }

    /** Our labels, without what they begin with. */
    private static Map<String, String> labels(Map<String, String> all) {
        var ours = new TreeMap<String, String>();
        all.forEach(
                (key, value) -> {
                    if (key.startsWith(PREFIX)) {
                        ours.put(key.substring(PREFIX.length()), value);
                    }
                });
        return ours;
    }

    private static String withoutHashes(String name) {
        return name.replaceAll("(?<=[- ])[0-9a-f]{9}(?=[-:]|$)", "REVISION")
                .replaceAll("(?<=REVISION-)[0-9a-f]{8}$", "COPY")
                .replaceAll("(?<=ownerReferences\\[)[^]]+", "UID");
    }
}
