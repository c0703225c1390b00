package dev.safetysystem.e2e.bench;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.AuditLog;
import dev.safetysystem.e2e.cluster.AuditRecord;
import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.demo.Subject;
import dev.safetysystem.e2e.demo.Tempo;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.OperatorRelease;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Every write of one release, on a real node: the HAP sample with its checks, its autoscaler and
 * its disruption budget.
 *
 * @param images of this source tree
 */
record ReleaseWrites(Images images) {
    private static final String NAMESPACE = "bench";
    private static final double MOST = 16;
    private static final Eventually SOON = Eventually.withinSeconds(240);

    Result measure() {
        try (StartedCluster cluster =
                        StartedCluster.start(ClusterOptions.realNode(), BenchCommand.PROGRESS);
                KubernetesClient client = Clients.of(cluster)) {
            images.load(cluster, List.of("v1", "v2"));
            new OperatorRelease(cluster, images.tree()).install("clusterWide=true");
            Subject hap = Subject.hap(client, NAMESPACE, images.tree(), Tempo.OF_THE_DEMO);
            hap.makeNamespace();
            release(hap, "v1");
            awaitEvents(client, 1);
            AuditLog.Position before = cluster.audit().now();
            List<String> steps = Collections.synchronizedList(new ArrayList<>());
            try (Watch _ = watch(client, steps)) {
                release(hap, "v2");
                awaitEvents(client, 2);
            }
            List<AuditRecord> writes =
                    cluster.audit().since(before).stream()
                            .filter(each -> each.user().equals(OperatorRelease.USER))
                            .filter(AuditRecord::isWrite)
                            .filter(each -> !each.isAbout("leases"))
                            .toList();
            return new Result(
                    "writes",
                    "one release of the HAP sample (one component, three instances, three checks) under"
                            + " Rolling, by the API server's log",
                    List.of(
                            Figure.bounded("writes of one release", writes.size(), "", MOST),
                            Figure.of("of these to the status", statusWrites(writes), "")),
                    details(writes, List.copyOf(steps)));
        }
    }

    private static void release(Subject hap, String version) {
        hap.apply(version);
        SOON.see(
                version + " to be released",
                () -> hap.look(Optional.empty()),
                scene -> scene.isReleased(version, Subject.SIZE));
    }

    /** Events are written beside the passes, and so a little later. */
    private static void awaitEvents(KubernetesClient client, int releases) {
        SOON.see(
                "an event for each release",
                () ->
                        client
                                .events()
                                .v1()
                                .events()
                                .inNamespace(NAMESPACE)
                                .list()
                                .getItems()
                                .stream()
                                .filter(event -> "Released".equals(event.getReason()))
                                .count(),
                count -> count == releases);
    }

    private static long statusWrites(List<AuditRecord> writes) {
        return writes.stream().filter(each -> each.isAbout("safetysystems/status")).count();
    }

    /** Notes the step of each status that is written. */
    private static Watch watch(KubernetesClient client, List<String> steps) {
        return client.resources(SafetySystem.class)
                .inNamespace(NAMESPACE)
                .watch(
                        new Watcher<>() {
                            private Object last;

                            @Override
                            public void eventReceived(Action action, SafetySystem system) {
                                if (system.getStatus() != null
                                        && !system.getStatus().equals(last)
                                        && action == Action.MODIFIED) {
                                    last = system.getStatus();
                                    steps.add(
                                            system.getStatus().step()
                                                    + ": "
                                                    + system.getStatus().message());
                                } else if (action == Action.ADDED) {
                                    last = system.getStatus();
                                }
                            }

                            @Override
                            public void onClose(WatcherException cause) {
                                // It is closed when the release is done.
                            }
                        });
    }

    private static List<String> details(List<AuditRecord> writes, List<String> steps) {
        Iterator<String> step = steps.iterator();
        List<String> lines = new ArrayList<>();
        for (AuditRecord write : writes) {
            String what =
                    write.verb()
                            + " "
                            + write.resource()
                            + (write.subresource().isEmpty() ? "" : "/" + write.subresource())
                            + " "
                            + write.name().orElse("");
            lines.add(
                    "%2d  %-56s %s"
                            .formatted(
                                    lines.size() + 1,
                                    what,
                                    write.isAbout("safetysystems/status")
                                            ? (step.hasNext() ? step.next() : "status")
                                            : reason(write)));
        }
        return lines;
    }

    private static String reason(AuditRecord write) {
        boolean first = write.name().filter(name -> name.endsWith("-first")).isPresent();
        boolean track = first || write.name().filter(name -> name.endsWith("-main")).isPresent();
        return switch (write.resource()) {
            case "controllerrevisions" -> "the revision: what is released, rendered once";
            case "configmaps" -> "the release record";
            case "events" -> "the event for people";
            case "horizontalpodautoscalers" -> "the autoscaler of what serves";
            case "poddisruptionbudgets" -> "the disruption budget of what serves";
            case "services" -> track ? "the address of a track" : "who has traffic";
            case "deployments" -> first ? "the first instance" : "the templates of what serves";
            default -> "";
        };
    }
}
