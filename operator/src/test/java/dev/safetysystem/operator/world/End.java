package dev.safetysystem.operator.world;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Reason;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a story ended, in lines that a real cluster can be asked for as well: what people read, who
 * has traffic, which versions run where, and which objects are left. Names of revisions are hashes
 * and stand for none.
 */
public final class End {
    private static final List<String> CONDITIONS =
            List.of("Ready", "Reconciling", "Stalled", "Available", "Verified");

    private static final Set<String> SAID = Set.of("Stalled", "Drifted");

    private End() {}

    /** The lines; without numbers of attempts where a story says that any will do. */
    public static String of(Story story, World world) {
        String lines = of(world);
        return story.document().path("attempts").asText().equals("any")
                ? lines.replaceAll("(?m)(?<=^attempts )\\d+$", "N")
                        .replaceAll("(?m)(?<=-release-)\\d+$", "N")
                        .replaceAll("(?m)(^ConfigMap .*-release-N\\n)\\1+", "$1")
                : lines;
    }

    /**
     * What people were told of what others did, a line each: every event that names it, however
     * often, and what conditions say at the end.
     */
    public static String said(World world) {
        var events =
                world.story()
                        .lines()
                        .filter(line -> line.contains("   event " + Reason.REPAIRED.text() + ": "))
                        .map(line -> line.substring(line.indexOf("event ")));
        var conditions =
                world.status().conditions().stream()
                        .filter(one -> SAID.contains(one.getType()))
                        .map(one -> one.getType() + " " + one.getMessage());
        return Stream.concat(events, conditions)
                        .map(End::withoutHashes)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private static String of(World world) {
        var lines = new ArrayList<String>();
        var status = world.status();
        lines.add("version " + (status.version() == null ? "" : status.version()));
        lines.add("step " + status.step());
        lines.add("attempts " + status.attempts());
        for (String type : CONDITIONS) {
            if (!world.reason(type).isEmpty()) {
                lines.add(type + " " + world.reason(type));
            }
        }
        if (status.revisions() != null && status.revisions().refused() != null) {
            status.revisions()
                    .refused()
                    .forEach(r -> lines.add("refused " + attempt(r.release()) + " " + r.reason()));
        }
        traffic(world).stream().map(End::withoutHashes).sorted().forEach(lines::add);
        pods(world).stream().map(End::withoutHashes).sorted().forEach(lines::add);
        lines.addAll(objects(world));
        return String.join("\n", lines) + "\n";
    }

    private static String attempt(String release) {
        return release.substring(release.lastIndexOf('-') + 1);
    }

    private static List<String> traffic(World world) {
        return world.all(Service.class).stream()
                .filter(Sight::isProduction)
                .map(
                        service ->
                                "traffic "
                                        + Sight.component(service)
                                        + " "
                                        + service.getSpec()
                                                .getSelector()
                                                .getOrDefault(Names.TRACK, "main+first"))
                .sorted()
                .toList();
    }

    private static List<String> pods(World world) {
        var versions = new TreeMap<String, List<String>>();
        for (Pod pod : world.all(Pod.class)) {
            if (pod.getMetadata().getDeletionTimestamp() == null && !Sight.hasEnded(pod)) {
                String place = Sight.component(pod) + " " + Sight.labels(pod).get(Names.TRACK);
                String image = Kubelet.image(pod);
                versions.computeIfAbsent(place, p -> new ArrayList<>())
                        .add(image.substring(image.lastIndexOf(':') + 1));
            }
        }
        var lines = new ArrayList<String>();
        versions.forEach(
                (place, all) ->
                        lines.add(
                                "pods "
                                        + place
                                        + ": "
                                        + String.join(" ", all.stream().sorted().toList())));
        return lines;
    }

    /** How many copies of the user's ConfigMaps there are depends on when they were needed. */
    private static List<String> objects(World world) {
        var copies = new HashSet<String>();
        return world.all(HasMetadata.class).stream()
                .filter(o -> Sight.labels(o).containsKey(Names.SYSTEM))
                .filter(o -> !o.getKind().equals("Pod") && !o.getKind().equals("EndpointSlice"))
                .map(o -> o.getKind() + " " + o.getMetadata().getName())
                .map(End::withoutHashes)
                .filter(line -> !line.endsWith("-COPY") || copies.add(line))
                .sorted()
                .toList();
    }

    private static String withoutHashes(String name) {
        return name.replaceAll("(?<=[- ])[0-9a-f]{9}(?=[-:]|$)", "REVISION")
                .replaceAll("(?<=REVISION-)[0-9a-f]{8}$", "COPY")
                .replaceAll("(?<=ownerReferences\\[)[^]]+", "UID");
    }
}
