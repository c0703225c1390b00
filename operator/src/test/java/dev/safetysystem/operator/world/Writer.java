package dev.safetysystem.operator.world;

import dev.safetysystem.operator.model.Revisions;
import dev.safetysystem.operator.observe.ConfigMapDigest;
import dev.safetysystem.operator.observe.Objects.Key;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.observe.Ownership;
import dev.safetysystem.operator.render.Action;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Carries out single writes as the shell does: with the UID of what the picture holds. */
final class Writer {
    /** An annotation of other controllers. */
    static final String TOUCHED = "example.com/touched";

    Predicate<Key> refusing = _ -> false;

    /** Told of each place that is about to be changed. */
    Consumer<Key> changes = _ -> {};

    private final Cluster cluster;
    private final Caches caches;
    private final ForeignObjects foreign;
    private final Disorder disorder;

    /** The API server does not take this one write; others may be taken. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final Key key;

        Refused(Key key) {
            super("denied by a policy");
            this.key = key;
        }
    }

    /** The world is not as in the picture. */
    static final class PassEnded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PassEnded(String why) {
            super(why);
        }
    }

    /** No answer came; the request was carried out or not. */
    static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Writer(Cluster cluster, Caches caches, ForeignObjects foreign, Disorder disorder) {
        this.cluster = cluster;
        this.caches = caches;
        this.foreign = foreign;
        this.disorder = disorder;
    }

    /**
     * Carries out one action that was decided from a picture.
     *
     * @param story told what was written, whether or not an answer comes
     */
    void carryOut(Action action, Observed picture, Runnable story) {
        if (refusing.test(action.key())) {
            throw new Refused(action.key());
        }
        if (disorder.touched()) {
            touch(action.key());
        }
        boolean answered = request();
        switch (action) {
            case Action.Apply(HasMetadata object, _, var onto, _, _) -> {
                onto.ifPresent(_ -> unchangedSpec(action.key(), picture));
                apply(object, action.key(), picture);
                answer(answered, story, () -> wrote(action.key()));
            }
            case Action.Repair repair -> {
                changes.accept(repair.key());
                cluster.repair(
                        repair.key(), repair.uid(), repair.resourceVersion(), repair.template());
                answer(answered, story, () -> wrote(repair.key()));
            }
            case Action.Copy(HasMetadata copy, String source, String digest, _, _) -> {
                unchanged(source, digest);
                ConfigMap with = (ConfigMap) Cluster.copy(copy);
                with.setData(Map.of(Cluster.DIGEST, digest));
                apply(with, action.key(), picture);
                answer(answered, story, () -> wrote(action.key()));
            }
            case Action.Scale(Key key, int from, int replicas, _, _) -> {
                if (ours(key, picture).isEmpty()) {
                    return; // its create was refused just before
                }
                sized(key, from, replicas);
                changes.accept(key);
                cluster.scale(key, replicas);
                answer(answered, story, () -> wrote(key));
            }
            case Action.Delete(Key key, String uid, String resourceVersion, _) -> {
                changes.accept(key);
                cluster.delete(key, uid, resourceVersion);
                answer(answered, story, () -> caches.deleted(key, uid));
            }
        }
    }

    private void apply(HasMetadata rendered, Key key, Observed picture) {
        Optional<String> uid = ours(key, picture);
        changes.accept(key);
        if (uid.isPresent() && isAnother(rendered)) {
            cluster.remove(key);
            caches.deleted(key, uid.get());
            uid = Optional.empty();
        }
        cluster.apply(rendered, uid);
    }

    /** What cannot be changed goes, and another takes its place. */
    private boolean isAnother(HasMetadata rendered) {
        return switch (rendered) {
            case ControllerRevision wanted ->
                    cluster.get(ControllerRevision.class, rendered.getMetadata().getName())
                            .filter(o -> !Revisions.digest(o).equals(Revisions.digest(wanted)))
                            .isPresent();
            case ConfigMap wanted when Boolean.TRUE.equals(wanted.getImmutable()) ->
                    cluster.get(ConfigMap.class, rendered.getMetadata().getName())
                            .filter(o -> !o.getData().equals(wanted.getData()))
                            .isPresent();
            default -> false;
        };
    }

    /** Takes its time, and may be lost on the way there; false if only the answer is lost. */
    boolean request() {
        cluster.goOnTo(cluster.now().plus(disorder.slow()));
        if (!disorder.unanswered()) {
            return true;
        }
        if (!disorder.reached()) {
            throw new Unanswered();
        }
        return false;
    }

    private void wrote(Key key) {
        cluster.kept(key).ifPresent(caches::wrote);
    }

    private static void answer(boolean answered, Runnable story, Runnable remembered) {
        if (answered) {
            remembered.run();
        }
        story.run();
        if (!answered) {
            throw new Unanswered();
        }
    }

    /** Another controller writes something that matters to nobody: the version is another. */
    private void touch(Key key) {
        cluster.get(key)
                .ifPresent(
                        object -> {
                            HasMetadata next = Cluster.copy(object);
                            var meta = next.getMetadata();
                            var annotations =
                                    new TreeMap<>(
                                            Optional.ofNullable(meta.getAnnotations())
                                                    .orElse(Map.of()));
                            annotations.put(TOUCHED, cluster.now().toString());
                            meta.setAnnotations(annotations);
                            cluster.put(next);
                        });
    }

    /** The UID of the object of ours at a place; empty if nothing is there. */
    private Optional<String> ours(Key key, Observed picture) {
        Optional<HasMetadata> there =
                picture.objects().get(key).or(() -> caches.find(key)).or(() -> cluster.kept(key));
        var ownership = Ownership.of(picture.id(), picture.objects().byKey().values());
        if (there.isPresent() && !ownership.holds(there.get())) {
            foreign.met(key);
            throw new PassEnded(key.kind() + " " + key.name() + " belongs to somebody else");
        }
        return there.map(object -> object.getMetadata().getUid());
    }

    private void unchanged(String source, String digest) {
        String present =
                cluster.kept(new Key("ConfigMap", source))
                        .map(own -> ConfigMapDigest.of((ConfigMap) own))
                        .orElseGet(() -> cluster.configMaps().get(source));
        if (!digest.equals(present)) {
            Optional.ofNullable(present).ifPresent(p -> caches.read(source, p));
            throw new PassEnded("ConfigMap " + source + " is not what it was");
        }
    }

    /** Nobody has written another spec since it was looked at. */
    private void unchangedSpec(Key key, Observed picture) {
        var seen = picture.objects().get(key).map(o -> o.getMetadata().getGeneration());
        if (!seen.equals(cluster.get(key).map(o -> o.getMetadata().getGeneration()))) {
            throw new PassEnded(key.name() + " is being changed");
        }
    }

    private void sized(Key key, int from, int replicas) {
        int present =
                cluster.get(key)
                        .map(object -> ((Deployment) object).getSpec().getReplicas())
                        .orElseThrow(() -> new PassEnded(key.name() + " is gone"));
        if (present != from && present != replicas) {
            throw new PassEnded("Deployment " + key.name() + " has another size by now");
        }
    }
}
