package dev.safetysystem.operator.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every name, label and annotation of the wire format, in one place. */
public final class Names {
    /** Label of everything that belongs to a system; caches select by it. */
    public static final String SYSTEM = "safetysystem.dev/system";

    /** Label: the component. Pods of Jobs never carry it, or they would become endpoints. */
    public static final String COMPONENT = "safetysystem.dev/component";

    /** Label: the track. */
    public static final String TRACK = "safetysystem.dev/track";

    /** Pod label: the hash of the component's stored template. */
    public static final String TEMPLATE = "safetysystem.dev/template";

    /** Deployment annotation: the revision whose template it has. */
    public static final String REVISION = "safetysystem.dev/revision";

    /** Annotation: hash of the object as it was rendered, so that a field we dropped shows. */
    public static final String RENDERED = "safetysystem.dev/rendered";

    /**
     * Annotation of somebody else's Service: {@code allowed} lets pods that are not verified be
     * behind it.
     */
    public static final String UNVERIFIED_PODS = "safetysystem.dev/unverified-pods";

    /**
     * Prefix of annotations that name each field of a spec that this version does not know. The API
     * server accepts no such key: only whoever reads the resource can have written it.
     */
    public static final String UNKNOWN = "//unknown/";

    /**
     * Annotation of an immutable ConfigMap as caches keep it: the digest of its data, which they do
     * not keep. The API server accepts no such key.
     */
    public static final String CONTENT = "//content";

    /** Prefix of commands, labels and annotations. */
    public static final String PREFIX = "safetysystem.dev/";

    /** Field manager of every apply and of status. */
    public static final String MANAGER = "safetysystem-operator";

    /** Field manager of sizes. */
    public static final String SCALE_MANAGER = "safetysystem-scale";

    private Names() {}

    /** Deployment, track Service and PodDisruptionBudget of a component in a track. */
    public static String workload(SystemId system, String component, Track track) {
        return system.name() + "-" + component + "-" + track.name();
    }

    /** Production Service and autoscaler of a component. */
    public static String production(SystemId system, String component) {
        return system.name() + "-" + component;
    }

    /** The ControllerRevision of a revision. */
    public static String revision(SystemId system, String revision) {
        return system.name() + "-" + revision;
    }

    /** The immutable copy of a ConfigMap, made first for that revision. */
    public static String snapshot(SystemId system, String revision, String source) {
        return system.name() + "-" + revision + "-" + ContentHash.digest(source).substring(0, 8);
    }

    /** What stands in the place of a ConfigMap that was not there: nothing has that name. */
    public static String absent(SystemId system, String source) {
        return system.name() + "-absent-" + ContentHash.digest(source).substring(0, 8);
    }

    /** The record of the release with that attempt number. */
    public static String record(SystemId system, int attempt) {
        return system.name() + "-release-" + attempt;
    }

    /** A Deployment's selector: exactly these three. */
    public static Map<String, String> selector(SystemId system, String component, Track track) {
        var labels = both(system, component);
        labels.put(TRACK, track.name());
        return labels;
    }

    /** What a production Service selects while {@code first} serves beside {@code main}. */
    public static Map<String, String> both(SystemId system, String component) {
        var labels = new LinkedHashMap<String, String>();
        labels.put(SYSTEM, system.name());
        labels.put(COMPONENT, component);
        return labels;
    }

    /** Labels of an object that belongs to the system as a whole. */
    public static Map<String, String> labels(SystemId system) {
        var labels = new LinkedHashMap<String, String>();
        labels.put(SYSTEM, system.name());
        labels.put("app.kubernetes.io/name", system.name());
        labels.put("app.kubernetes.io/instance", system.name());
        labels.put("app.kubernetes.io/managed-by", MANAGER);
        labels.put("app.kubernetes.io/part-of", system.name());
        return labels;
    }

    /** Labels of an object that belongs to one component. */
    public static Map<String, String> labels(SystemId system, String component) {
        var labels = labels(system);
        labels.put("app.kubernetes.io/name", component);
        labels.put("app.kubernetes.io/component", component);
        labels.put(COMPONENT, component);
        return labels;
    }

    /** Labels of an object that belongs to one component in one track. */
    public static Map<String, String> labels(SystemId system, String component, Track track) {
        var labels = labels(system, component);
        labels.put(TRACK, track.name());
        return labels;
    }
}
