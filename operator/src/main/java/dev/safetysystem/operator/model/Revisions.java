package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.kubernetes.api.model.apps.ControllerRevision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Revisions as they are made, stored and read back. Stored form: {@code {format: 1, content,
 * templates, snapshots}}.
 */
public final class Revisions {
    private static final int FORMAT = 1;
    private static final String DIGESTS = "configMaps";

    /** In the place of a digest: an optional ConfigMap is not there. */
    private static final String ABSENT = "";

    private Revisions() {}

    /**
     * The revision that a resource wants, once the content of every ConfigMap is known.
     *
     * @param digests of the referenced ConfigMaps' data, by name
     * @param known revisions that are there: a copy of a ConfigMap that one of them holds is used
     *     again instead of made anew
     * @param proved names of those that are known to be as they were stored: one of these of equal
     *     content is found first, and their templates are kept. Who made the others is not known
     */
    public static Optional<Revision> make(
            DesiredSystem desired,
            Map<String, String> digests,
            List<Revision> known,
            Set<String> proved) {
        if (!digests.keySet().containsAll(desired.configMaps().keySet())) {
            return Optional.empty();
        }
        var used = new TreeMap<String, String>();
        desired.configMaps().keySet().forEach(name -> used.put(name, digests.get(name)));
        var needed = Map.copyOf(used);
        var required = content(desired, used);
        desired.optionalConfigMaps()
                .forEach(name -> used.put(name, digests.getOrDefault(name, ABSENT)));
        var content = content(desired, used);
        var older = equal(known, required).filter(r -> knowsNone(r, desired.optionalConfigMaps()));
        return equal(known, content)
                .or(() -> older)
                .filter(r -> proved.contains(r.name()))
                .or(
                        () ->
                                Optional.of(
                                        older.isPresent() && equal(known, content).isEmpty()
                                                ? made(desired, required, needed, known, proved)
                                                : made(desired, content, used, known, proved)));
    }

    private static ObjectNode content(DesiredSystem desired, Map<String, String> used) {
        var content = desired.content().deepCopy();
        if (!used.isEmpty()) {
            content.set(DIGESTS, Json.tree(used));
        }
        return content;
    }

    private static Optional<Revision> equal(List<Revision> known, JsonNode content) {
        JsonNode canonical = ContentHash.canonical(content);
        return known.stream()
                .filter(r -> ContentHash.canonical(r.content()).equals(canonical))
                .findFirst();
    }

    /**
     * As the first versions of the operator made them: to these, what is optional was no content.
     */
    private static boolean knowsNone(Revision revision, Set<String> optional) {
        return optional.stream().noneMatch(revision.content().path(DIGESTS)::has);
    }

    private static Revision made(
            DesiredSystem desired,
            ObjectNode content,
            Map<String, String> used,
            List<Revision> known,
            Set<String> proved) {
        String name = ContentHash.of(content);
        var snapshots = new LinkedHashMap<String, String>();
        var names = new LinkedHashMap<String, String>();
        used.forEach(
                (source, digest) -> {
                    if (digest.equals(ABSENT)) {
                        names.put(source, Names.absent(desired.id(), source));
                    } else {
                        snapshots.put(
                                source,
                                held(known, source, digest)
                                        .orElse(Names.snapshot(desired.id(), name, source)));
                    }
                });
        names.putAll(snapshots);
        var trusted = known.stream().filter(r -> proved.contains(r.name())).toList();
        var components = new ArrayList<ComponentRevision>();
        for (ComponentRevision component : desired.components()) {
            String hash = hash(component, used);
            components.add(
                    Unchanged.since(trusted, desired.id(), component, hash)
                            .orElseGet(() -> finished(component, hash, names)));
        }
        var made =
                new Revision(
                        name, desired.version(), content, List.copyOf(components), snapshots, "");
        return withDigest(made, ContentHash.whole(store(made)));
    }

    private static Revision withDigest(Revision revision, String digest) {
        return new Revision(
                revision.name(),
                revision.version(),
                revision.content(),
                revision.components(),
                revision.snapshots(),
                digest);
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
            ComponentRevision component, String hash, Map<String, String> names) {
        var template = component.template();
        var pod = template.pod().deepCopy();
        ConfigMapRefs.rename(pod, names);
        return new ComponentRevision(
                component.name(),
                component.traffic(),
                component.ports(),
                new StoredTemplate(pod, template.hosts(), template.settings()),
                hash);
    }

    /**
     * The hash of a component's template.
     *
     * @param component as rendered, with the names of the users' ConfigMaps
     */
    static String hash(ComponentRevision component, Map<String, String> digests) {
        var template = component.template();
        var hashed = Json.object();
        hashed.set("pod", template.pod());
        hashed.set("hosts", Json.tree(template.hosts()));
        hashed.set("settings", Json.tree(template.settings()));
        var own = new TreeMap<String, String>();
        ConfigMapRefs.find(template.pod())
                .forEach(
                        name ->
                                Optional.ofNullable(digests.get(name))
                                        .ifPresent(digest -> own.put(name, digest)));
        hashed.set(DIGESTS, Json.tree(own));
        return ContentHash.of(hashed);
    }

    /** The digests of ConfigMaps that a revision has. */
    static Map<String, String> digests(Revision revision) {
        var digests = new TreeMap<String, String>();
        revision.content()
                .path(DIGESTS)
                .properties()
                .forEach(entry -> digests.put(entry.getKey(), entry.getValue().asText()));
        return digests;
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

    /** The digest of all that is stored in an object. */
    public static String digest(ControllerRevision stored) {
        return ContentHash.whole(Json.tree(stored.getData()));
    }

    /** A revision with the digest of all that is stored of it, fields of later versions too. */
    public static Revision proved(Revision revision, ControllerRevision stored) {
        return withDigest(revision, digest(stored));
    }

    /**
     * Reads a stored revision; empty if it has a form that is not known here.
     *
     * @param system whose it is: somebody may have taken its label away
     */
    public static Optional<Revision> read(ControllerRevision stored, String system) {
        try {
            return readable(stored, system + "-");
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Revision> readable(ControllerRevision stored, String owner) {
        JsonNode data = Json.tree(stored.getData());
        if (data.path("format").asInt() != FORMAT
                || !(data.path("content") instanceof ObjectNode content)
                || !stored.getMetadata().getName().startsWith(owner)) {
            return Optional.empty();
        }
        var components = new ArrayList<ComponentRevision>();
        data.path("templates").forEach(t -> components.add(component(t)));
        var snapshots = new LinkedHashMap<String, String>();
        data.path("snapshots")
                .properties()
                .forEach(entry -> snapshots.put(entry.getKey(), entry.getValue().asText()));
        String name = stored.getMetadata().getName().substring(owner.length());
        return Optional.of(
                new Revision(
                        name,
                        content.path("version").asText(),
                        content,
                        List.copyOf(components),
                        Map.copyOf(snapshots),
                        ""));
    }

    private static ComponentRevision component(JsonNode stored) {
        var component = Json.read(stored, ComponentRevision.class);
        var template = component.template();
        boolean whole =
                component.name() != null
                        && component.traffic() != null
                        && component.ports() != null
                        && component.hash() != null
                        && template != null
                        && template.pod() != null
                        && template.hosts() != null
                        && template.settings() != null;
        if (!whole) {
            throw new IllegalArgumentException("a part of a template is missing");
        }
        return component;
    }
}
