package dev.safetysystem.e2e.bench;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.e2e.cluster.AuditRecord;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/** Lists the writes of the one release in a namespace, each with its reason. */
final class ListedWrites implements AutoCloseable {
    /** The end of a name that belongs to one revision, and so to a track of strategy BlueGreen. */
    private static final Pattern OF_REVISION = Pattern.compile(".*-[0-9a-f]{9}");

    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
    private final Watch watch;

    /** What each status says is noted from now on: the API server's log has no content. */
    ListedWrites(KubernetesClient client, String namespace) {
        watch =
                client.resources(SafetySystem.class)
                        .inNamespace(namespace)
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

    /** A line for each. */
    List<String> lines(List<AuditRecord> writes) {
        Iterator<String> step = List.copyOf(steps).iterator();
        List<String> lines = new ArrayList<>();
        for (AuditRecord write : writes) {
            lines.add(
                    "%2d  %-56s %s"
                            .formatted(
                                    lines.size() + 1,
                                    what(write) + " " + write.name().orElse(""),
                                    write.isAbout("safetysystems/status")
                                            ? (step.hasNext() ? step.next() : "status")
                                            : reason(write)));
        }
        return lines;
    }

    /** Verb and kind. */
    static String what(AuditRecord write) {
        return write.verb()
                + " "
                + write.resource()
                + (write.subresource().isEmpty() ? "" : "/" + write.subresource());
    }

    private static String reason(AuditRecord write) {
        String name = write.name().orElse("");
        boolean first = name.endsWith("-first");
        boolean revision = OF_REVISION.matcher(name).matches();
        return switch (write.resource()) {
            case "controllerrevisions" -> "the revision: what is released, rendered once";
            case "configmaps" -> "the release record";
            case "events" -> "the event for people";
            case "horizontalpodautoscalers" -> "the autoscaler of what serves";
            case "poddisruptionbudgets" -> "the disruption budget of what serves";
            case "services" ->
                    first || revision || name.endsWith("-main")
                            ? "the address of a track"
                            : "who has traffic";
            case "deployments" ->
                    first
                            ? "the first instance"
                            : revision ? "the pods of a track" : "the templates of what serves";
            default -> "";
        };
    }

    @Override
    public void close() {
        watch.close();
    }
}
