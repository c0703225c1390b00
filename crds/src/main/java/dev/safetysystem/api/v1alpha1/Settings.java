package dev.safetysystem.api.v1alpha1;

import java.util.List;

/**
 * Values that become environment variables, prefix + name, of the components.
 *
 * @param prefix prefix of every variable
 * @param values the settings
 */
@WireRecord
public record Settings(String prefix, List<Setting> values) {

    /**
     * One setting.
     *
     * @param name name, without the prefix
     * @param value value
     * @param strictestFirst makes the setting protective: its values in order, moving right lowers
     *     protection
     * @param automatic what the operator may set by itself, and for how long
     * @param components components that get the variable. Default: all
     */
    @WireRecord
    public record Setting(
            String name,
            String value,
            List<String> strictestFirst,
            Automatic automatic,
            List<String> components) {}

    /**
     * What thresholds and the adjust command may set.
     *
     * @param values values that may be set
     * @param atMost how long, also across a stop of the operator
     */
    @WireRecord
    public record Automatic(List<String> values, String atMost) {}
}
