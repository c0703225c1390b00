package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.kubernetes.api.model.apps.ControllerRevision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Revisions as they are made, stored and read back. Stored form: {@code {format: 1, content,
 * templates, snapshots}}.
 */
public final class Revisions {
    private static final int FORMAT = 1;
    private static final String DIGESTS = "configMaps";

    private Revisions() {}

    static Optional<Revision> make(
            DesiredSystem desired, Map<String, String> digests, List<Revision> known) {
        if (!digests.keySet().containsAll(desired.configMaps().keySet())) {
            return Optional.empty();
        }
        var used = new TreeMap<String, String>();
        desired.configMaps().keySet().forEach(name -> used.put(name, digests.get(name)));
        var content = desired.content().deepCopy();
        if (!used.isEmpty()) {
            content.set(DIGESTS, Json.tree(used));
        }
        JsonNode canonical = ContentHash.canonical(content);
        for (Revision revision : known) {
            if (ContentHash.canonical(revision.content()).equals(canonical)) {
                return Optional.of(revision);
            }
        }
        String name = ContentHash.of(content);
        var snapshots = new LinkedHashMap<String, String>();
        used.forEach(
                (source, digest) ->
                        snapshots.put(
                                source,
                                held(known, source, digest)
                                        .orElse(Names.snapshot(desired.id(), name, source))));
        var components = new ArrayList<ComponentRevision>();
        for (ComponentRevision component : desired.components()) {
            components.add(finished(component, used, snapshots));
        }
        return Optional.of(
                new Revision(name, desired.version(), content, List.copyOf(components), snapshots));
    }

    /** A copy that an older revision holds already: the same content must not restart a pod. */
    private static Optional<String> held(List<Revision> known, String source, String digest) {
        return known.stream()
                .filter(r -> r.content().path(DIGESTS).path(source).asText().equals(digest))
                .map(r -> r.snapshots().get(source))
                .filter(name -> name != null)
                .findFirst();
    }

    private static ComponentRevision finished(
            ComponentRevision component, Map<String, String> digests, Map<String, String> copies) {
        var template = component.template();
        var hashed = Json.object();
        hashed.set("pod", template.pod());
        hashed.set("hosts", Json.tree(template.hosts()));
        hashed.set("settings", Json.tree(template.settings()));
        var own = new TreeMap<String, String>();
        ConfigMapRefs.find(template.pod()).forEach(name -> own.put(name, digests.get(name)));
        hashed.set(DIGESTS, Json.tree(own));
        var pod = template.pod().deepCopy();
        ConfigMapRefs.rename(pod, copies);
        return new ComponentRevision(
                component.name(),
                component.traffic(),
                component.ports(),
                new StoredTemplate(pod, template.hosts(), template.settings()),
                ContentHash.of(hashed));
    }

    /** The digest that a revision has of a ConfigMap. */
    public static String digest(Revision revision, String source) {
        return revision.content().path(DIGESTS).path(source).asText();
    }

    /** The ConfigMaps whose content differs between two revisions that both name them. */
    public static List<String> changedConfigMaps(Revision before, Revision after) {
        return after.content().path(DIGESTS).properties().stream()
                .filter(map -> before.content().path(DIGESTS).has(map.getKey()))
                .filter(
                        map ->
                                !map.getValue()
                                        .equals(before.content().path(DIGESTS).get(map.getKey())))
                .map(map -> map.getKey())
                .toList();
    }

    /** The stored form. */
    public static ObjectNode store(Revision revision) {
        var data = Json.object();
        data.put("format", FORMAT);
        data.set("content", revision.content());
        var templates = data.putArray("templates");
        for (ComponentRevision component : revision.components()) {
            templates.add(Json.tree(component));
        }
        data.set("snapshots", Json.tree(revision.snapshots()));
        return data;
    }

    /** Reads a stored revision; empty if it was written in a form that is not known here. */
    public static Optional<Revision> read(ControllerRevision stored) {
        JsonNode data = Json.tree(stored.getData());
        if (data.path("format").asInt() != FORMAT
                || !(data.path("content") instanceof ObjectNode content)) {
            return Optional.empty();
        }
        var components = new ArrayList<ComponentRevision>();
        data.path("templates").forEach(t -> components.add(Json.read(t, ComponentRevision.class)));
        var snapshots = new LinkedHashMap<String, String>();
        data.path("snapshots")
                .properties()
                .forEach(entry -> snapshots.put(entry.getKey(), entry.getValue().asText()));
        String owner = stored.getMetadata().getLabels().get(Names.SYSTEM);
        String name = stored.getMetadata().getName().substring(owner.length() + 1);
        return Optional.of(
                new Revision(
                        name,
                        content.path("version").asText(),
                        content,
                        List.copyOf(components),
                        Map.copyOf(snapshots)));
    }
}
