package dev.safetysystem.operator.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * A component's pod template as it is stored in its revision, rendered once, so that a newer
 * operator restarts no pod. Left open, to be filled in at apply: the track label, the hosts of
 * siblings, the values of settings.
 *
 * @param pod a PodTemplateSpec; each variable of {@code hosts} and {@code settings} stands in the
 *     component's container with its name only
 */
public record StoredTemplate(ObjectNode pod, List<Host> hosts, List<Setting> settings) {

    /** A variable that holds {@code http://<service>:<port>} of a sibling. */
    public record Host(String variable, String component, int port) {}

    /** A variable that holds a setting's value, {@code value} being the one as written. */
    public record Setting(String variable, String name, String value) {}
}
