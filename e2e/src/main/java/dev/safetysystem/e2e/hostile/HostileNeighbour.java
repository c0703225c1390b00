package dev.safetysystem.e2e.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.e2e.cluster.Progress;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Somebody who may write nearly everything in a namespace but the {@code SafetySystems} in it
 * ({@link Editor}), and does so as a seed draws.
 */
final class HostileNeighbour {
    /** A namespace that fills up would be another test. */
    private static final int MOST_ALIVE = 120;

    private static final int LARGE = 200_000;

    /** One object in so many is made where no system is. */
    private static final int BESIDE = 6;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Class<? extends HasMetadata>> OF_THE_OPERATOR =
            List.of(
                    Deployment.class,
                    Service.class,
                    ConfigMap.class,
                    ControllerRevision.class,
                    PodDisruptionBudget.class,
                    Pod.class);

    private final KubernetesClient client;
    private final KubernetesClient administrator;
    private final String namespace;
    private final String beside;
    private final List<String> systems;
    private final Random chance;
    private final Progress progress;
    private final List<Made> alive = new ArrayList<>();
    private final List<Made> all = new ArrayList<>();
    private final Map<String, Integer> did = new TreeMap<>();
    private int number;

    /**
     * An object of the neighbour's.
     *
     * @param isNobodyElses whether nothing in it makes it the operator's, or the garbage
     *     collector's
     */
    static final class Made {
        private final HasMetadata object;
        private final String plural;
        private final boolean isNobodyElses;
        private final Instant since = Instant.now();
        private Instant until = Instant.MAX;

        Made(HasMetadata object, String plural, boolean isNobodyElses) {
            this.object = object;
            this.plural = plural;
            this.isNobodyElses = isNobodyElses;
        }

        /** Whether a write to that object at that moment was a write to this one. */
        boolean is(String resource, String namespace, String name, Instant at) {
            return plural.equals(resource)
                    && object.getMetadata().getNamespace().equals(namespace)
                    && object.getMetadata().getName().equals(name)
                    && at.isAfter(since)
                    && at.isBefore(until);
        }

        HasMetadata object() {
            return object;
        }

        boolean isAlive() {
            return until.equals(Instant.MAX);
        }

        boolean isNobodyElses() {
            return isNobodyElses;
        }

        @Override
        public String toString() {
            return plural + " " + object.getMetadata().getName();
        }
    }

    /**
     * @param client as the neighbour
     * @param administrator for what it knows and may not read
     * @param beside another namespace, in which there are no systems
     */
    HostileNeighbour(
            KubernetesClient client,
            KubernetesClient administrator,
            String namespace,
            String beside,
            List<String> systems,
            Random chance,
            Progress progress) {
        this.client = client;
        this.administrator = administrator;
        this.namespace = namespace;
        this.beside = beside;
        this.systems = systems;
        this.chance = chance;
        this.progress = progress;
    }

    /** Does one thing. */
    void step() {
        int drawn = chance.nextInt(100);
        String what;
        try {
            if (alive.size() >= MOST_ALIVE || drawn < 15 && !alive.isEmpty()) {
                remove(alive.get(chance.nextInt(alive.size())));
                what = "removed what it had made";
            } else if (drawn < 75) {
                what = "made a " + make();
            } else {
                what = disturb();
            }
        } catch (KubernetesClientException e) {
            what = "refused by the API server: " + e.getCode();
        }
        did.merge(what, 1, Integer::sum);
    }

    private HostileKind make() {
        var kind = HostileKind.values()[chance.nextInt(HostileKind.values().length)];
        String system = systems.get(chance.nextInt(systems.size()));
        ObjectNode labels = JSON.createObjectNode();
        labels.put("safetysystem.dev/system", system);
        labels.put("safetysystem.dev/component", "api");
        if (chance.nextBoolean()) {
            labels.put("safetysystem.dev/track", chance.nextBoolean() ? "main" : "first");
        }
        ObjectNode metadata = JSON.createObjectNode();
        metadata.put("namespace", chance.nextInt(BESIDE) == 0 ? beside : namespace);
        metadata.put("name", name(system));
        boolean labelled = chance.nextInt(4) > 0;
        if (labelled) {
            metadata.set("labels", labels);
        }
        boolean annotated = chance.nextInt(3) == 0;
        if (annotated) {
            metadata.putObject("annotations")
                    .put("safetysystem.dev/rendered", "0123456789abcdef")
                    .put("safetysystem.dev/revision", "0123456789")
                    .put("note", "x".repeat(chance.nextInt(8) == 0 ? LARGE : 1));
        }
        boolean owned = own(metadata, system);
        String target = system + "-api-" + (chance.nextBoolean() ? "main" : "first");
        String mark = "hostile-" + ++number;
        String json =
                kind.json(
                        metadata.toString(),
                        labels.toString(),
                        target,
                        mark,
                        Watchman.SECRET + "-" + number);
        HasMetadata object = client.getKubernetesSerialization().unmarshal(json);
        HasMetadata made = client.resource(object).create();
        var entry = new Made(made, kind.plural(), !owned && !(labelled && annotated));
        alive.add(entry);
        all.add(entry);
        return kind;
    }

    /** Names that the operator uses, or will, or none of them. */
    private String name(String system) {
        return switch (chance.nextInt(8)) {
            case 0 -> system + "-api";
            case 1 -> system + "-api-main";
            case 2 -> system + "-api-first";
            case 3 -> system + "-release-" + (1 + chance.nextInt(12));
            case 4 -> revision(system).map(name -> system + "-" + name).orElse(system);
            case 5 -> revision(system).map(name -> system + "-api-" + name).orElse(system);
            default -> "neighbour-" + number + "-" + chance.nextInt(1_000);
        };
    }

    private Optional<String> revision(String system) {
        return Optional.ofNullable(resource(system).getStatus())
                .map(status -> status.revisions())
                .map(revisions -> revisions.stable())
                .map(stable -> stable.name());
    }

    /** Whether it names an owner. */
    private boolean own(ObjectNode metadata, String system) {
        HasMetadata owner;
        switch (chance.nextInt(6)) {
            case 0 -> owner = resource(system);
            case 1 ->
                    owner =
                            client.apps()
                                    .deployments()
                                    .inNamespace(namespace)
                                    .withName(system + "-api-main")
                                    .get();
            default -> owner = null;
        }
        if (owner == null) {
            return false;
        }
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", owner.getApiVersion())
                .put("kind", owner.getKind())
                .put("name", owner.getMetadata().getName())
                .put("uid", owner.getMetadata().getUid())
                .put("controller", chance.nextInt(3) > 0);
        return true;
    }

    private SafetySystem resource(String system) {
        return administrator
                .resources(SafetySystem.class)
                .inNamespace(namespace)
                .withName(system)
                .require();
    }

    /** Something happens to an object of the operator's. */
    private String disturb() {
        var kind = OF_THE_OPERATOR.get(chance.nextInt(OF_THE_OPERATOR.size()));
        String system = systems.get(chance.nextInt(systems.size()));
        var there =
                client.resources(kind)
                        .inNamespace(namespace)
                        .withLabel("safetysystem.dev/system", system)
                        .list()
                        .getItems();
        if (there.isEmpty()) {
            return "found nothing to disturb";
        }
        HasMetadata object = there.get(chance.nextInt(there.size()));
        var resource = client.resource(object);
        switch (chance.nextInt(4)) {
            case 0 -> {
                object.getMetadata().setOwnerReferences(List.of());
                resource.unlock().update();
                return "took the owner from a " + object.getKind();
            }
            case 1 -> {
                if (object.getMetadata().getOwnerReferences().isEmpty()) {
                    // Without both nothing says whose it is, and it is left alone for good.
                    return "found nothing to disturb";
                }
                object.getMetadata().getLabels().remove("safetysystem.dev/system");
                resource.unlock().update();
                return "took the label from a " + object.getKind();
            }
            case 2 -> {
                resource.delete();
                return "deleted a " + object.getKind();
            }
            default -> {
                return forge(object);
            }
        }
    }

    /** The same object with another content, in the same place and with the same owner. */
    private String forge(HasMetadata object) {
        String mark = "hostile-" + ++number;
        switch (object) {
            case ConfigMap map when map.getData() != null -> {
                map.getData().replaceAll((key, value) -> forged(value, mark));
                replace(map);
            }
            case ControllerRevision revision -> {
                String data = client.getKubernetesSerialization().asJson(revision.getData());
                revision.setData(
                        client.getKubernetesSerialization()
                                .unmarshal(data.replace(":v", ":" + mark + "-v"), Map.class));
                replace(revision);
            }
            default -> {
                return "found nothing to forge";
            }
        }
        return "forged a " + object.getKind();
    }

    private static String forged(String value, String mark) {
        return value.startsWith("{") ? "{\"rollout\":{},\"version\":\"" + mark + "\"}" : mark;
    }

    private void replace(HasMetadata object) {
        client.resource(object).delete();
        object.getMetadata().setResourceVersion(null);
        object.getMetadata().setUid(null);
        object.getMetadata().setManagedFields(null);
        client.resource(object).create();
    }

    private void remove(Made made) {
        made.until = Instant.now();
        alive.remove(made);
        client.resource(made.object).withGracePeriod(0).delete();
    }

    /** Takes away everything that it made. */
    void leave() {
        progress.say("the neighbour removes " + alive.size() + " objects");
        for (Made made : List.copyOf(alive)) {
            remove(made);
        }
    }

    /** Every object that it ever made. */
    List<Made> made() {
        return List.copyOf(all);
    }

    /** How often it did what. */
    Map<String, Integer> did() {
        return Map.copyOf(did);
    }
}
