package dev.safetysystem.e2e.edits;

import dev.safetysystem.e2e.cluster.EachChange;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the marks of edits are seen: in which version, until when in a Deployment, and until when
 * in pods that are ready. Every change is looked at.
 */
final class Marks implements AutoCloseable {
    private static final Pattern MARK = Pattern.compile("edit-[0-9]+");

    private final Map<String, String> versions = new HashMap<>();
    private final Map<String, Set<String>> inDeployment = new HashMap<>();
    private final Map<String, Instant> gone = new HashMap<>();
    private final Map<String, Set<String>> inReadyPod = new HashMap<>();
    private final Map<String, Instant> servedUntil = new HashMap<>();
    private final Set<String> broughtAlong = new TreeSet<>();
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

    Marks(KubernetesClient client, String namespace) {
        informers.add(
                client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .inform(EachChange.to(this::deployment)));
        informers.add(client.pods().inNamespace(namespace).inform(EachChange.to(this::pod)));
    }

    /** An edit was made, and this is what the API server made of it. */
    synchronized void made(String mark, Deployment edited) {
        versions.put(mark, version(edited.getSpec().getTemplate().getSpec()));
    }

    private synchronized void deployment(Deployment deployment, boolean there) {
        String name = deployment.getMetadata().getName();
        PodSpec pod = deployment.getSpec().getTemplate().getSpec();
        Set<String> now = there ? marks(deployment.getSpec().getTemplate()) : Set.of();
        see(name, now, pod);
        for (String mark : inDeployment.getOrDefault(name, Set.of())) {
            if (!now.contains(mark)) {
                gone.put(mark, Instant.now());
            }
        }
        inDeployment.put(name, now);
    }

    private synchronized void pod(Pod pod, boolean there) {
        String name = pod.getMetadata().getName();
        boolean serves = there && serves(pod);
        Set<String> marks = new HashSet<>(marks(pod.getSpec()));
        marks.addAll(marks(pod.getMetadata().getLabels()));
        marks.addAll(marks(pod.getMetadata().getAnnotations()));
        see(name, marks, pod.getSpec());
        Set<String> now = serves ? marks : Set.of();
        for (String mark : inReadyPod.getOrDefault(name, Set.of())) {
            if (!now.contains(mark)) {
                servedUntil.put(mark, Instant.now());
            }
        }
        inReadyPod.put(name, now);
    }

    /** Whether Services send it requests. */
    static boolean serves(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    /** An edit belongs to the version that it was made in. */
    private void see(String where, Set<String> marks, PodSpec pod) {
        for (String mark : marks) {
            String made = versions.computeIfAbsent(mark, m -> version(pod));
            if (!made.equals(version(pod))) {
                broughtAlong.add(
                        mark + " of " + made + " came to " + where + " with " + version(pod));
            }
        }
    }

    /** By the tag of the component's own container. */
    static String version(PodSpec pod) {
        return pod.getContainers().stream()
                .filter(container -> container.getName().equals("api"))
                .map(container -> container.getImage())
                .map(image -> image.substring(image.lastIndexOf(':') + 1))
                .findFirst()
                .orElse("");
    }

    private static Set<String> marks(Object part) {
        var found = new HashSet<String>();
        MARK.matcher(Serialization.asJson(part)).results().forEach(m -> found.add(m.group()));
        return found;
    }

    /** Edits that are still in a Deployment or a ready pod. */
    synchronized Set<String> left() {
        var left = new TreeSet<String>();
        inDeployment.values().forEach(left::addAll);
        inReadyPod.values().forEach(left::addAll);
        return left;
    }

    /** When an edit was gone from its Deployment. */
    synchronized Optional<Instant> gone(String mark) {
        return Optional.ofNullable(gone.get(mark));
    }

    /** Edits that a release brought to another version. */
    synchronized List<String> broughtAlong() {
        return List.copyOf(broughtAlong);
    }

    /** For how long pods with each edit were ready after it was put back. */
    synchronized Map<String, Span> served() {
        var all = new TreeMap<String, Span>();
        servedUntil.forEach(
                (mark, until) -> {
                    if (gone.containsKey(mark) && until.isAfter(gone.get(mark))) {
                        all.put(mark, new Span(gone.get(mark), until));
                    }
                });
        return all;
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
