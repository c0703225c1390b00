package dev.safetysystem.operator.world;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observed;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be seen of a world, by people who look at the cluster itself. */
abstract class Views {
    final Cluster cluster;
    final Controllers controllers;
    final StoryLines lines;
    final Shell shell;
    final TrafficInvariants traffic;
    final DecisionInvariants decisions;
    final TruthInvariants truth;
    final ScalingInvariants scaling;
    private final List<Invariant> invariants;
    private long actedOn;
    private Instant actedAt = Instant.MIN;

    Views(SafetySystem resource, Disorder disorder) {
        cluster = new Cluster(resource);
        controllers = new Controllers(cluster);
        lines = new StoryLines(cluster);
        traffic = new TrafficInvariants(cluster, lines);
        decisions = new DecisionInvariants(cluster, lines);
        truth = new TruthInvariants(cluster, lines);
        scaling = new ScalingInvariants(cluster, lines, controllers.load);
        var ownership = new OwnershipInvariants(cluster, lines);
        var removals = new RemovalInvariants(cluster, lines);
        var silence = new SilenceInvariants(cluster, lines);
        invariants = List.of(traffic, decisions, truth, scaling, ownership, removals, silence);
        var witnesses = new ArrayList<Shell.Witness>(invariants);
        witnesses.addFirst(lines);
        shell = new Shell(cluster, disorder, witnesses);
        shell.writer.changes = ownership::changes;
    }

    /** What the cluster's controllers do at this instant, and what must hold then. */
    void act() {
        if (cluster.version() == actedOn && cluster.now().equals(actedAt)) {
            return; // nothing has changed since
        }
        controllers.act();
        actedOn = cluster.version();
        actedAt = cluster.now();
        invariants.forEach(Invariant::moment);
    }

    /** Something is different that is no object: controllers have to look again. */
    void stirred() {
        actedAt = Instant.MIN;
    }

    /** What happened so far, a line each. */
    public String story() {
        return lines.text();
    }

    public SafetySystemStatus status() {
        return resource().getStatus();
    }

    /** As it is now; to be looked at only. */
    public SafetySystem resource() {
        return cluster.resource();
    }

    /** The resource as it was after each change of it, its status included. */
    public List<SafetySystem> versions() {
        return cluster.versions();
    }

    /** How many passes there were. */
    int passes() {
        return shell.passes();
    }

    /** How many writes of the operator were carried out. */
    public int writes() {
        return shell.writes();
    }

    /** The picture as it is now, whatever the operator has been told of it. */
    public Observed observe() {
        return shell.whole();
    }

    /** The reason of a condition that is there with a status, or empty. */
    public String reason(String type) {
        return status().conditions().stream()
                .filter(c -> c.getType().equals(type))
                .map(c -> c.getStatus() + "/" + c.getReason())
                .findFirst()
                .orElse("");
    }

    /** The message of a condition that is there, or empty. */
    public String said(String type) {
        return status().conditions().stream()
                .filter(c -> c.getType().equals(type))
                .map(c -> c.getMessage())
                .findFirst()
                .orElse("");
    }

    public <T extends HasMetadata> Optional<T> get(Class<T> kind, String name) {
        return cluster.get(kind, name);
    }

    public <T extends HasMetadata> List<T> all(Class<T> kind) {
        return cluster.all(kind);
    }

    /** Image of every pod. */
    public List<String> images() {
        return all(Pod.class).stream().map(Kubelet::image).sorted().toList();
    }

    /** The selector of a production Service. */
    public Map<String, String> selector(String service) {
        return get(Service.class, service).orElseThrow().getSpec().getSelector();
    }

    /** The places of all objects but pods and what follows them. */
    public List<Key> everything() {
        return cluster.all().stream()
                .map(Key::of)
                .filter(key -> !key.kind().equals("Pod") && !key.kind().equals("EndpointSlice"))
                .toList();
    }

    /** The text of a release record. */
    public String record(int attempt) {
        return get(ConfigMap.class, resource().getMetadata().getName() + "-release-" + attempt)
                .orElseThrow()
                .getData()
                .get("release.json");
    }
}
