package dev.safetysystem.operator.runtime.pass;

import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.observe.ConfigMapDigest;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Ownership;
import dev.safetysystem.operator.render.Action;
import dev.safetysystem.operator.render.Owner;
import dev.safetysystem.operator.runtime.kube.ApiRefusal;
import dev.safetysystem.operator.runtime.kube.Caches;
import dev.safetysystem.operator.runtime.kube.ForeignObjects;
import dev.safetysystem.operator.runtime.kube.KindPaths;
import dev.safetysystem.operator.runtime.leader.Leadership;
import dev.safetysystem.operator.runtime.serve.OperatorMetrics;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Carries out single actions. Nothing is written to an object that is not ours: one that the
 * picture holds is written under its UID, and where the picture holds none, a live read just before
 * the write looks whether somebody else stands there. (Between that read and the write there is a
 * moment in which somebody else's object could appear. Server-side apply has no "only if absent";
 * an object with a controller of its own is then still refused by the API server, which allows
 * one.)
 */
final class ActionExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(ActionExecutor.class);
    private static final int WRITE_ATTEMPTS = 5;

    private final KubernetesClient client;
    private final KubernetesSerialization json;
    private final Caches caches;
    private final ForeignObjects foreign;
    private final Leadership leadership;
    private final OperatorMetrics metrics;

    ActionExecutor(
            KubernetesClient client,
            Caches caches,
            ForeignObjects foreign,
            Leadership leadership,
            OperatorMetrics metrics) {
        this.client = client;
        this.json = client.getKubernetesSerialization();
        this.caches = caches;
        this.foreign = foreign;
        this.leadership = leadership;
        this.metrics = metrics;
    }

    /**
     * Carries out one action that was decided from a picture.
     *
     * @return what the API server holds now, where it answered with that
     * @throws PassEnded if the world is not as in the picture
     * @throws KubernetesClientException if the API server refuses
     */
    Optional<HasMetadata> carryOut(Action action, Observed picture) {
        PassEnded.unlessHeld(leadership);
        Optional<HasMetadata> answer = Optional.empty();
        switch (action) {
            case Action.Apply apply -> answer = Optional.of(apply(apply, picture));
            case Action.Repair repair -> answer = Optional.of(repair(repair, picture));
            case Action.Scale scale -> {
                Optional<String> uid = ours(scale.key(), picture);
                if (uid.isEmpty()) {
                    // Its create was refused just before: no other write waits for that.
                    return Optional.empty();
                }
                scale(scale, picture, uid.get());
            }
            case Action.Copy copy -> copy(copy, picture);
            case Action.Delete delete -> delete(delete, picture.id());
        }
        String verb = action.getClass().getSimpleName();
        metrics.wrote(action.key().kind(), verb);
        LOG.info("{} {} {}: {}", verb, action.key().kind(), action.key().name(), action.reason());
        return answer;
    }

    private HasMetadata apply(Action.Apply apply, Observed picture) {
        return apply.onto()
                .map(version -> applyOnto(version, apply.object(), picture))
                .orElseGet(() -> apply(apply.object(), picture));
    }

    private HasMetadata apply(HasMetadata wanted, Observed picture) {
        Optional<String> uid = ours(Key.of(wanted), picture);
        return apply(
                wanted,
                uid.isPresent() && cannotBeChanged(wanted)
                        ? withoutAnother(wanted, picture.id())
                        : uid);
    }

    private HasMetadata apply(HasMetadata wanted, Optional<String> uid) {
        HasMetadata object = json.clone(wanted);
        object.getMetadata().setUid(uid.orElse(null));
        HasMetadata written =
                client.resource(object)
                        .fieldManager(Names.MANAGER)
                        .forceConflicts()
                        .serverSideApply();
        remember(written);
        return written;
    }

    /**
     * What is stored in a revision or in a copy cannot be changed: one that says something else
     * goes, and another takes its place.
     *
     * @return the UID of what is there then
     */
    private Optional<String> withoutAnother(HasMetadata wanted, SystemId system) {
        Key key = Key.of(wanted);
        Optional<HasMetadata> there = live(key, system);
        if (there.filter(object -> !content(object).equals(content(wanted))).isPresent()) {
            delete(key, there.get(), system);
            return Optional.empty();
        }
        return there.map(object -> object.getMetadata().getUid());
    }

    private static boolean cannotBeChanged(HasMetadata object) {
        return object instanceof ControllerRevision
                || object instanceof ConfigMap copy && Boolean.TRUE.equals(copy.getImmutable());
    }

    private static Optional<String> content(HasMetadata object) {
        return switch (object) {
            case ControllerRevision revision -> Optional.of(Revisions.digest(revision));
            case ConfigMap map -> Optional.of(ConfigMapDigest.of(map));
            default -> Optional.empty();
        };
    }

    private void delete(Key key, HasMetadata there, SystemId system) {
        var meta = there.getMetadata();
        delete(
                new Action.Delete(
                        key, meta.getUid(), meta.getResourceVersion(), "its content is another"),
                system);
    }

    private HasMetadata applyOnto(String version, HasMetadata wanted, Observed picture) {
        return onto(
                Key.of(wanted),
                version,
                picture,
                now -> {
                    HasMetadata object = json.clone(wanted);
                    object.getMetadata().setResourceVersion(now);
                    return apply(object, picture);
                });
    }

    /**
     * A write over exactly what was looked at: nothing that somebody wrote since is taken along. A
     * Deployment's status changes all the time, so a conflict is tried again as long as its spec is
     * still the same.
     */
    private HasMetadata onto(
            Key key, String version, Observed picture, Function<String, HasMetadata> write) {
        Optional<Long> generation = picture.objects().get(key).flatMap(ActionExecutor::generation);
        String now = version;
        for (int attempt = 1; ; attempt++) {
            try {
                return write.apply(now);
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == WRITE_ATTEMPTS) {
                    throw e;
                }
            }
            now =
                    live(key, picture.id())
                            .filter(there -> generation.equals(generation(there)))
                            .map(there -> there.getMetadata().getResourceVersion())
                            .orElseThrow(() -> new PassEnded(key.name() + " is being changed"));
        }
    }

    private static Optional<Long> generation(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getGeneration());
    }

    private HasMetadata repair(Action.Repair repair, Observed picture) {
        if (!ours(repair.key(), picture).equals(Optional.of(repair.uid()))) {
            throw new PassEnded(repair.key().name() + " is gone or another one");
        }
        return onto(
                repair.key(),
                repair.resourceVersion(),
                picture,
                version -> patch(repair, version, picture.id()));
    }

    private HasMetadata patch(Action.Repair repair, String version, SystemId system) {
        var patch =
                List.of(
                        new Operation("replace", "/metadata/uid", repair.uid()),
                        new Operation("replace", "/metadata/resourceVersion", version),
                        new Operation("replace", "/spec/template", repair.template()));
        HasMetadata written =
                client.resource(named(repair.key(), system))
                        .patch(jsonPatch(Names.MANAGER), json.asJson(patch));
        remember(written);
        return written;
    }

    private static PatchContext jsonPatch(String manager) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withFieldManager(manager)
                .build();
    }

    /** The Deployment by its name: what a patch says of it needs no read before it. */
    private static Deployment named(Key key, SystemId system) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(system.namespace())
                .withName(key.name())
                .endMetadata()
                .build();
    }

    /** One operation of a JSON patch, RFC 6902. */
    private record Operation(String op, String path, Object value) {}

    /** The UID of the object of ours at a place; empty if nothing is there. */
    private Optional<String> ours(Key key, Observed picture) {
        Optional<HasMetadata> known = picture.objects().get(key);
        Optional<HasMetadata> there =
                known.or(() -> cached(key, picture.id())).or(() -> live(key, picture.id()));
        if (there.isPresent() && !isOurs(there.get(), picture)) {
            foreign.met(picture.id().uid(), there.get());
            throw new PassEnded(key.kind() + " " + key.name() + " belongs to somebody else");
        }
        return there.map(object -> object.getMetadata().getUid());
    }

    /** Nearly everything is controlled by the system itself; only a copy's chain is longer. */
    private static boolean isOurs(HasMetadata object, Observed picture) {
        return Owner.controls(picture.id(), object)
                || Ownership.of(picture.id(), picture.objects().byKey().values()).holds(object);
    }

    /** What an earlier action of this pass wrote. */
    private Optional<HasMetadata> cached(Key key, SystemId system) {
        return caches.find(KindPaths.type(key.kind()), system.namespace(), key.name())
                .map(HasMetadata.class::cast);
    }

    private Optional<HasMetadata> live(Key key, SystemId system) {
        return Optional.ofNullable(
                client.resources(KindPaths.type(key.kind()))
                        .inNamespace(system.namespace())
                        .withName(key.name())
                        .get());
    }

    /**
     * A patch that holds only while the size is the one that was decided from: nobody's change is
     * undone unseen. It needs no read before it, and the status that the Deployment's controller
     * writes all the time does not stand in its way.
     */
    private void scale(Action.Scale action, Observed picture, String uid) {
        try {
            client.resource(named(action.key(), picture.id()))
                    .subresource("scale")
                    .patch(jsonPatch(Names.SCALE_MANAGER), json.asJson(resizing(action, uid)));
        } catch (KubernetesClientException e) {
            unlessResized(action, picture, uid, e);
        }
        live(action.key(), picture.id()).ifPresent(this::remember);
    }

    private static List<Operation> resizing(Action.Scale action, String uid) {
        var patch = new ArrayList<Operation>();
        patch.add(new Operation("test", "/metadata/uid", uid));
        if (action.from() != 0) {
            // A Scale leaves a size of 0 out, and nothing but us raises it from there.
            patch.add(new Operation("test", "/spec/replicas", action.from()));
        }
        patch.add(new Operation("add", "/spec/replicas", action.replicas()));
        return patch;
    }

    /** What is there says why it was refused: the world may have moved on. */
    private void unlessResized(
            Action.Scale action, Observed picture, String uid, KubernetesClientException refusal) {
        String name = action.key().name();
        if (refusal.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
            throw new PassEnded("Deployment " + name + " is gone");
        }
        if (!ApiRefusal.invalid(refusal)) {
            throw refusal;
        }
        Deployment there =
                live(action.key(), picture.id())
                        .filter(object -> object.getMetadata().getUid().equals(uid))
                        .map(Deployment.class::cast)
                        .orElseThrow(() -> new PassEnded("Deployment " + name + " is another one"));
        int present = there.getSpec().getReplicas();
        if (present == action.from()) {
            throw refusal;
        }
        if (present != action.replicas()) {
            // An autoscaler's, perhaps, of a Deployment that the picture did not hold.
            throw new PassEnded("Deployment " + name + " has another size by now");
        }
    }

    private HasMetadata copy(Action.Copy action, Observed picture) {
        ConfigMap source =
                client.configMaps()
                        .inNamespace(picture.id().namespace())
                        .withName(action.source())
                        .get();
        if (source == null || !ConfigMapDigest.of(source).equals(action.digest())) {
            Optional.ofNullable(source)
                    .filter(_ -> !action.source().equals(action.key().name()))
                    .ifPresent(caches::read);
            throw new PassEnded("ConfigMap " + action.source() + " is not what it was");
        }
        ConfigMap copy = (ConfigMap) json.clone(action.copy());
        copy.setData(source.getData());
        copy.setBinaryData(source.getBinaryData());
        copy.setImmutable(true);
        // Of itself it has just been seen what it holds, and that cannot be changed.
        return action.source().equals(action.key().name())
                ? apply(copy, ours(action.key(), picture))
                : apply(copy, picture);
    }

    private void delete(Action.Delete action, SystemId system) {
        var type = KindPaths.type(action.key().kind());
        var options =
                new DeleteOptionsBuilder()
                        .withPropagationPolicy("Background")
                        .withNewPreconditions()
                        .withUid(action.uid())
                        .withResourceVersion(action.resourceVersion())
                        .endPreconditions()
                        .build();
        try {
            client.raw(
                    KindPaths.of(type, system.namespace(), action.key().name()), "DELETE", options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
        Optional<HasMetadata> left = live(action.key(), system);
        if (left.filter(o -> o.getMetadata().getUid().equals(action.uid())).isPresent()) {
            remember(left.get());
        } else {
            caches.deleted(type, system.namespace(), action.key().name(), action.uid());
        }
    }

    private void remember(HasMetadata object) {
        remember(KindPaths.type(object.getKind()), object);
    }

    private <T extends HasMetadata> void remember(Class<T> type, HasMetadata object) {
        caches.wrote(type, type.cast(object));
    }
}
