package dev.safetysystem.operator.world;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.ServiceState;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.release.Notice;
import dev.safetysystem.operator.plan.release.Repaired;
import dev.safetysystem.operator.render.Action;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A story as people read it: a line for each thing that happened, in the planner's own terms. */
final class StoryLines implements Shell.Witness {
    private final Cluster cluster;
    private final List<String> lines = new ArrayList<>();

    StoryLines(Cluster cluster) {
        this.cluster = cluster;
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    void happened(String what) {
        lines.add(at() + " " + what);
    }

    private String at() {
        var since = Duration.between(Cluster.START, cluster.now());
        String text = String.format("%02d:%02d", since.toMinutes(), since.toSecondsPart());
        return since.toMillisPart() == 0
                ? text
                : text + String.format(".%03d", since.toMillisPart());
    }

    @Override
    public void wrote(Shell.Plan plan, Action action) {
        String what =
                switch (action) {
                    case Action.Apply apply -> "apply " + place(apply) + ": " + apply.reason();
                    case Action.Repair repair -> "patch " + place(repair) + ": " + repair.reason();
                    case Action.Scale(_, _, int replicas, String reason, _) ->
                            "scale " + place(action) + ": " + replicas + ", " + reason;
                    case Action.Copy(_, String source, _, String reason, _) ->
                            "copy " + place(action) + ": " + source + ", " + reason;
                    case Action.Delete delete -> "delete " + place(delete) + ": " + delete.reason();
                };
        lines.add(at() + "   " + what);
        Repaired.notices(action.putsBack()).forEach(this::event);
    }

    private static String place(Action action) {
        return action.key().kind() + " " + action.key().name();
    }

    @Override
    public void wroteStatus(Shell.Plan plan) {
        var status = plan.decision().status();
        String conditions =
                status.conditions().stream()
                        .map(c -> c.getType() + "=" + c.getStatus() + "/" + c.getReason())
                        .collect(Collectors.joining(" "));
        lines.add(
                String.join(
                        " | ",
                        at() + " " + status.step() + "  " + state(plan.picture()),
                        status.message(),
                        conditions));
    }

    @Override
    public void announces(Shell.Plan plan) {
        plan.decision().notices().forEach(this::event);
    }

    private void event(Notice notice) {
        lines.add(at() + "   event " + notice.reason() + ": " + notice.message());
    }

    @Override
    public void killed() {
        happened("the operator is killed, another one leads");
    }

    @Override
    public void failed(String why) {
        lines.add(at() + "   the pass ends: " + why);
    }

    // ---- what the planner saw

    private static String state(Observed seen) {
        var parts = new ArrayList<String>();
        seen.workloads().stream()
                .map(Workload::track)
                .distinct()
                .sorted((a, b) -> rank(a) - rank(b))
                .forEach(track -> parts.add(pods(track, seen.workloads(track))));
        String traffic = traffic(seen);
        if (!traffic.isEmpty()) {
            parts.add("traffic " + traffic);
        }
        return parts.isEmpty() ? "nothing runs" : String.join("  ", parts);
    }

    private static int rank(Track track) {
        return track.equals(Track.MAIN) ? 0 : track.equals(Track.FIRST) ? 1 : 2;
    }

    /** {@code main 7/9 (ingestion 1/3)}: of several components those are named that miss some. */
    private static String pods(Track track, List<Workload> workloads) {
        int ready = workloads.stream().mapToInt(Workload::ready).sum();
        int size = workloads.stream().mapToInt(Workload::size).sum();
        String missing =
                workloads.stream()
                        .filter(w -> workloads.size() > 1 && w.ready() != w.size())
                        .map(w -> w.component() + " " + w.ready() + "/" + w.size())
                        .sorted()
                        .collect(Collectors.joining(", ", " (", ")"));
        return track.name() + " " + ready + "/" + size + (missing.equals(" ()") ? "" : missing);
    }

    /** {@code main}, or {@code main+first}; of several Services those are named that differ. */
    private static String traffic(Observed seen) {
        var production = seen.services().stream().filter(s -> isProduction(seen, s)).toList();
        var both = production.stream().filter(s -> !narrowed(s)).toList();
        if (production.isEmpty()) {
            return "";
        }
        if (both.isEmpty()) {
            return production.stream()
                    .map(s -> s.selector().get(Names.TRACK))
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining("+"));
        }
        var alone = production.stream().filter(StoryLines::narrowed).toList();
        if (alone.isEmpty()) {
            return "main+first";
        }
        return alone.size() < both.size()
                ? "main+first, main alone to " + components(alone)
                : "main, main+first to " + components(both);
    }

    private static String components(List<ServiceState> services) {
        return services.stream()
                .map(s -> s.selector().get(Names.COMPONENT))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean isProduction(Observed seen, ServiceState service) {
        return service.name()
                .equals(seen.id().name() + "-" + service.selector().get(Names.COMPONENT));
    }

    private static boolean narrowed(ServiceState service) {
        return service.selector().containsKey(Names.TRACK);
    }
}
