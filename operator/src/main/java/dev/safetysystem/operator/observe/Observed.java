package dev.safetysystem.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.Revision;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.model.Track;

import io.fabric8.kubernetes.api.model.ConfigMap;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a pass knows of one system, at one instant.
 *
 * @param now the instant of the picture
 * @param annotations of the resource: the commands are among them
 * @param status as last written; an empty one before the first write
 * @param settling the change that is waited for to be the last, if any; not persisted
 * @param configMaps digest of the data of each ConfigMap in the namespace that is not ours, by name
 * @param revisions stored revisions that are ours, oldest first
 * @param strays pods with a component's labels that no workload of ours made
 * @param foreignServices of the namespace, those that select pods
 * @param record the content of the record of the last release that was started ({@code
 *     status.attempts})
 * @param checks results, by check key, of the checks that were ordered before
 * @param quotas resource quotas of the namespace, read only before a release starts
 * @param refusals what the API server said of the last write to a place, where it refused it and
 *     the write is still wanted
 * @param objects every object that carries our system label, ours or not
 * @param templates what the API server makes of pod templates that it was asked about, by the hash
 *     of what was rendered; empty where it refused to say
 * @param autoscalers of others that scale one of our Deployments
 * @param written what this process remembers of its own writes
 */
public record Observed(
        Instant now,
        SystemId id,
        long generation,
        Map<String, String> annotations,
        SafetySystemStatus status,
        Optional<Settling> settling,
        Map<String, String> configMaps,
        List<Revision> revisions,
        Optional<RecordedRelease> record,
        List<Workload> workloads,
        List<Instance> instances,
        List<Stray> strays,
        List<ServiceState> services,
        List<ForeignService> foreignServices,
        Map<String, CheckResult> checks,
        List<Quota> quotas,
        Map<Objects.Key, String> refusals,
        Objects objects,
        Map<String, Optional<JsonNode>> templates,
        List<ForeignAutoscaler> autoscalers,
        Written written) {

    /**
     * A revision that is wanted since an instant, as far as this process has seen.
     *
     * @param restless since when one change has followed the other, none of them settled
     */
    public record Settling(String revision, Instant since, Instant restless) {}

    /**
     * A pod that carries a component's labels although no workload of ours made it.
     *
     * @param track whose label it carries too, if any
     */
    public record Stray(String component, String pod, Optional<Track> track) {}

    /** Whether no operator has written a status of this resource yet. */
    public boolean isNew() {
        return status.observedGeneration() == null;
    }

    /** The same, knowing what the API server makes of pod templates. */
    public Observed with(Map<String, Optional<JsonNode>> answers) {
        return new Observed(
                now,
                id,
                generation,
                annotations,
                status,
                settling,
                configMaps,
                revisions,
                record,
                workloads,
                instances,
                strays,
                services,
                foreignServices,
                checks,
                quotas,
                refusals,
                objects,
                answers,
                autoscalers,
                written);
    }

    /** The workload of a component in a track, if it is there and ours. */
    public Optional<Workload> workload(String component, Track track) {
        return workloads.stream()
                .filter(w -> w.component().equals(component) && w.track().equals(track))
                .findFirst();
    }

    /**
     * Whether no pod of a revision can be started any more: a copy of a ConfigMap that it reads is
     * not what it was, and what it is a copy of has another content by now.
     */
    public boolean hasLostACopyOf(Revision revision) {
        return revision.snapshots().entrySet().stream()
                .anyMatch(
                        copy -> {
                            String digest = Revisions.digest(revision, copy.getKey());
                            return !digest.equals(configMaps.get(copy.getKey()))
                                    && !isThere(copy.getValue(), digest);
                        });
    }

    private boolean isThere(String copy, String digest) {
        return objects.get(new Objects.Key("ConfigMap", copy))
                .filter(
                        there ->
                                there instanceof ConfigMap map
                                        && ConfigMapDigest.of(map).equals(digest))
                .isPresent();
    }

    /** Whether somebody else's autoscaler scales that Deployment. */
    public boolean isScaledByOthers(String deployment) {
        return autoscalers.stream().anyMatch(one -> one.deployment().equals(deployment));
    }

    /** The workloads of a track. */
    public List<Workload> workloads(Track track) {
        return workloads.stream().filter(w -> w.track().equals(track)).toList();
    }

    /** The instances of a component in a track, those that are ending among them. */
    public List<Instance> instances(String component, Track track) {
        return instances.stream()
                .filter(i -> i.component().equals(component) && i.track().equals(track))
                .toList();
    }

    /**
     * The ready pods of a component in a track, as they say themselves: sooner than its Deployment.
     */
    public int readyPods(String component, Track track) {
        return (int)
                instances(component, track).stream()
                        .filter(pod -> pod.ready() && !pod.ending())
                        .count();
    }

    /** The Service of that name, if it is there and ours. */
    public Optional<ServiceState> service(String name) {
        return services.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** The stored revision of that name. */
    public Optional<Revision> revision(String name) {
        return revisions.stream().filter(r -> r.name().equals(name)).findFirst();
    }
}
