package dev.safetysystem.operator.world;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.observe.CheckResult.Verdict;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Quota;
import dev.safetysystem.operator.plan.verdict.CheckOrder;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What people and the environment do to a world. */
abstract class Stimuli extends Views {
    private Optional<HasMetadata> edited = Optional.empty();

    Stimuli(SafetySystem resource, Disorder disorder) {
        super(resource, disorder);
    }

    abstract World self();

    private World tell(String what) {
        stirred();
        lines.happened(what);
        return self();
    }

    /** What takes pods away that the operator is not to blame for. */
    private World tellOfLoss(String what) {
        traffic.podsWereTaken();
        scaling.isAnother();
        return tell(what);
    }

    // ---- people

    /** Applies another spec. */
    public World spec(Function<SafetySystemSpec, SafetySystemSpec> change) {
        cluster.change(
                next -> {
                    next.setSpec(change.apply(next.getSpec()));
                    next.getMetadata().setGeneration(next.getMetadata().getGeneration() + 1);
                });
        traffic.anotherSpec();
        scaling.isAnother();
        return tell("a person applies version " + resource().getSpec().version());
    }

    /** Writes a command annotation. */
    public World command(String verb, String value) {
        cluster.change(
                next -> {
                    var meta = next.getMetadata();
                    var annotations =
                            new TreeMap<>(
                                    Optional.ofNullable(meta.getAnnotations()).orElse(Map.of()));
                    annotations.put(Names.PREFIX + verb, value);
                    meta.setAnnotations(annotations);
                });
        return tell("a person says " + verb + " " + value);
    }

    /** Somebody writes another status. */
    public World writeStatus(JsonNode status) {
        cluster.change(next -> next.setStatus(Json.read(status, SafetySystemStatus.class)));
        truth.statusWasWritten();
        return tell("somebody writes the status");
    }

    /** The status is lost, as when the resource is restored from a file. */
    public World loseStatus() {
        cluster.change(next -> next.setStatus(null));
        decisions.statusIsLost();
        truth.statusIsLost();
        return tell("the status is lost");
    }

    /** The resource is deleted, and one of the same name is there before its objects are gone. */
    public World recreate() {
        cluster.recreate();
        decisions.statusIsLost();
        truth.statusIsLost();
        return tellOfLoss("a person deletes the system and applies it again");
    }

    /** The resource is deleted with {@code --cascade=orphan} and applied again. */
    public World recreateKeeping() {
        cluster.recreateKeeping();
        decisions.statusIsLost();
        truth.statusIsLost();
        return tell("a person deletes the system, keeps what it owned, and applies it again");
    }

    /** From now on an admission policy changes what is applied. */
    public World admission(Consumer<HasMetadata> policy) {
        cluster.admission = policy;
        return tell("an admission policy changes what is applied");
    }

    /** A ConfigMap of the user's. */
    public World configMap(String name, String digest) {
        cluster.configMap(name, digest);
        return self();
    }

    /** The namespace has one quota, of which so much is used; 0 of 0 lifts it. */
    public World quota(String what, int used, int hard) {
        shell.quotas.clear();
        if (hard > 0) {
            shell.quotas.add(
                    new Quota(
                            "small",
                            Map.of(what, BigDecimal.valueOf(hard)),
                            Map.of(what, BigDecimal.valueOf(used))));
        }
        return self();
    }

    /** Puts an object that is not ours there. */
    public World foreign(HasMetadata object) {
        cluster.createForeign(object);
        return self();
    }

    /** Someone deletes an object of ours. */
    public <T extends HasMetadata> World remove(Class<T> kind, String name) {
        return remove(new Key(kind.getSimpleName(), name));
    }

    World remove(Key key) {
        cluster.remove(key);
        return tellOfLoss("a person deletes " + key.kind() + " " + key.name());
    }

    /** Someone edits an object of ours. */
    public <T extends HasMetadata> World edit(Class<T> kind, String name, Consumer<T> edit) {
        T next = Cluster.copy(cluster.get(kind, name).orElseThrow());
        edit.accept(next);
        cluster.put(next);
        return tellOfLoss("a person edits " + kind.getSimpleName() + " " + name);
    }

    /** Someone patches an object of ours, under a field manager's name. */
    World edit(Key key, JsonNode patch, String manager) {
        HasMetadata before = cluster.get(key).orElseThrow();
        cluster.put(ForeignEdits.of(before, patch, manager));
        edited = Optional.of(before);
        return tellOfLoss(manager + " edits " + key.kind() + " " + key.name());
    }

    /** Whether what was edited last is as it was before. */
    boolean isPutBack() {
        return edited.flatMap(
                        before ->
                                cluster.get(Key.of(before))
                                        .filter(now -> ForeignEdits.same(now, before)))
                .isPresent();
    }

    /** Someone writes an environment variable into a pod template of ours. */
    public World setEnv(String deployment, String variable, String value) {
        Deployment next = Cluster.copy(cluster.get(Deployment.class, deployment).orElseThrow());
        Container container = next.getSpec().getTemplate().getSpec().getContainers().getFirst();
        container.getEnv().add(new EnvVar(variable, value, null));
        var fields =
                """
                {"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\\"name\\":\\"%s\\"}":
                {"f:env":{"k:{\\"name\\":\\"%s\\"}":{".":{},"f:name":{},"f:value":{}}}}}}}}}
                """
                        .formatted(container.getName(), variable);
        next.getMetadata()
                .setManagedFields(
                        List.of(
                                new ManagedFieldsEntryBuilder()
                                        .withManager("kubectl-set")
                                        .withOperation("Update")
                                        .withFieldsV1(Json.read(Json.parse(fields), FieldsV1.class))
                                        .build()));
        cluster.put(next);
        return tell("a person sets " + variable + " in Deployment " + deployment);
    }

    // ---- checks

    /** What checks will answer from now on. */
    public World checksAnswer(Function<CheckOrder, Verdict> answer) {
        shell.checks.answer = answer;
        return self();
    }

    /** From now on one check is answered at a time, as slow ones are. */
    public World checksAnswerOneByOne() {
        shell.checks.oneByOne = true;
        return self();
    }

    // ---- pods and nodes

    /** Instances of a component in a track stop being ready and stay so, until mended. */
    public World breakTrack(String component, String track) {
        controllers.kubelet.broken.add(component + "/" + track);
        return tellOfLoss(component + " in " + track + " breaks");
    }

    /** The opposite. */
    public World mendTrack(String component, String track) {
        controllers.kubelet.broken.remove(component + "/" + track);
        return tell(component + " in " + track + " is mended");
    }

    /** A container of each pod of a component in a track ends, and is started again at once. */
    public World end(
            String component, String track, String container, ContainerStateTerminated how) {
        pods(component, track)
                .forEach(
                        pod ->
                                controllers.kubelet.end(
                                        pod,
                                        container,
                                        new ContainerStateTerminatedBuilder(how).build()));
        return tellOfLoss(
                container
                        + " of "
                        + component
                        + " in "
                        + track
                        + " ends with exit code "
                        + how.getExitCode());
    }

    /** From now on the cluster makes no pod, and says why; an empty text lifts it. */
    public World refusePods(String why) {
        controllers.podsRefused = Optional.of(why).filter(text -> !text.isEmpty());
        return tellOfLoss(why.isEmpty() ? "pods can be made again" : "no pod can be made: " + why);
    }

    /** Whether nodes take pods that no node has taken yet. */
    public World nodes(boolean there) {
        controllers.kubelet.noNodes = !there;
        return tellOfLoss(there ? "nodes are there" : "no node has room");
    }

    /** The nodes under a track are lost: its pods are never told to have ended. */
    public World loseNodesOf(String track) {
        controllers.lost.add(track);
        return tellOfLoss("the nodes of " + track + " are lost");
    }

    /** A tag of the registry becomes another image. */
    public World moveTag(String image) {
        controllers.kubelet.move(image);
        return tell("the registry's " + image + " becomes another image");
    }

    /** A node is drained: the pods of a component in a track are evicted, others are made. */
    public World drain(String component, String track) {
        pods(component, track).forEach(pod -> cluster.remove(Key.of(pod)));
        return tellOfLoss("the nodes of " + component + " in " + track + " are drained");
    }

    /** Nothing is heard of the nodes of a component's pods in a track, or all is again. */
    public World hear(String component, String track, boolean heard) {
        var names = pods(component, track).map(pod -> pod.getMetadata().getName()).toList();
        if (heard) {
            controllers.kubelet.unheard.removeAll(names);
        } else {
            controllers.kubelet.unheard.addAll(names);
        }
        return tellOfLoss(
                (heard ? "the nodes are back of " : "nothing is heard of the nodes of ")
                        + component
                        + " in "
                        + track);
    }

    private Stream<Pod> pods(String component, String track) {
        return cluster.all(Pod.class).stream()
                .filter(pod -> component.equals(pod.getMetadata().getLabels().get(Names.COMPONENT)))
                .filter(pod -> track.equals(pod.getMetadata().getLabels().get(Names.TRACK)));
    }

    /** So many pods are needed for the load of a component from now on; none: nobody knows. */
    public World load(String component, Optional<Integer> pods) {
        pods.ifPresentOrElse(
                many -> controllers.load.put(component, many),
                () -> controllers.load.remove(component));
        scaling.isAnother();
        return tell(
                pods.map(many -> "the load of " + component + " needs " + many + " pods")
                        .orElse("the metrics of " + component + " are gone"));
    }

    /** A node ends a pod for want of memory; the pod stays there as one that failed. */
    public World evict(String pod) {
        return evict(pod, new Kubelet.Eviction("The node was low on resource: memory", false));
    }

    /** Nodes end so many pods of a component in a track for want of memory. */
    World evict(int many, String component, String track) {
        pods(component, track)
                .filter(pod -> !Sight.hasEnded(pod))
                .limit(many)
                .map(pod -> pod.getMetadata().getName())
                .forEach(this::evict);
        return self();
    }

    /** A node ends a pod because it has written more into a volume than that may hold. */
    public World evictForItsLimit(String pod) {
        return evict(
                pod,
                new Kubelet.Eviction(
                        "Usage of EmptyDir volume \"cache\" exceeds the limit \"1Gi\".", true));
    }

    private World evict(String pod, Kubelet.Eviction why) {
        controllers.kubelet.evicted.put(pod, why);
        return tellOfLoss("a node evicts " + pod + ": " + why.message());
    }

    /** Images that were missing can be pulled from now on. */
    public World imagesArrive() {
        controllers.kubelet.imagesArrived = true;
        return tell("the registry is back");
    }

    // ---- the API server and the operator's own process

    /** From now on the API server refuses to write these places. */
    public World refuseWrites(Predicate<Key> places) {
        shell.writer.refusing = places;
        return tell("the API server refuses some writes, or takes them again");
    }

    /** The operator is killed after so many more writes; another one leads at once. */
    public World killedAfter(int more) {
        shell.killedAfter(more);
        return self();
    }

    /** Whether the write came after which it was to be killed. */
    public boolean wasKilled() {
        return shell.wasKilled();
    }

    /** The operator ends after the next write of the status, and another one leads later. */
    public World diesAfterItsStatus(Duration later) {
        shell.diesAfterItsStatus();
        cluster.goOnTo(cluster.now().plus(later));
        shell.restart();
        return self();
    }
}
