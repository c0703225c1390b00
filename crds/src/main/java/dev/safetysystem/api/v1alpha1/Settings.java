package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import java.util.List;

/**
 * Values that become environment variables, prefix + name, of the components.
 *
 * @param prefix prefix of every variable
 * @param values the settings
 */
@WireRecord
public record Settings(
        @Text(min = 0, max = 24, pattern = "^([A-Za-z_][A-Za-z0-9_]*)?$") String prefix,
        @Items(max = 64, keys = "name") List<Setting> values) {

    /**
     * One setting.
     *
     * @param name name, without the prefix
     * @param value value
     * @param strictestFirst the possible values, from the one that protects most to the one that
     *     protects least; makes the setting a protective one
     * @param automatic what the operator may set by itself, and for how long
     * @param components components that get the variable. Default: all
     */
    @WireRecord
    @Rule(
            value = "!has(self.strictestFirst) || self.value in self.strictestFirst",
            message = "value must be one of strictestFirst: correct it or add it there",
            field = ".value")
    @Rule(
            value =
"""
!has(self.strictestFirst) || self.strictestFirst.all(v,
self.strictestFirst.exists_one(w, w == v))
""",
            message = "each value may appear once in strictestFirst: remove the duplicate",
            field = ".strictestFirst")
    @Rule(
            given = "has(self.strictestFirst) && has(self.automatic)",
            each = "self.automatic.values as v",
            breaks = "!(v in self.strictestFirst)",
            named = "",
            message =
                    "automatic.values must be values of strictestFirst: correct it or add it there",
            field = ".automatic")
    public record Setting(
            @Required @Text(max = 40, pattern = "^[A-Za-z0-9_]+$") String name,
            @Required @Text(min = 0, max = 4096) String value,
            @Items(max = 16) List<@Text(min = 0, max = 256) String> strictestFirst,
            Automatic automatic,
            @Items(max = 32, set = true) List<@Name String> components) {}

    /**
     * What thresholds and the adjust command may set.
     *
     * @param values values that may be set
     * @param atMost for how long at most; time in which the operator is down counts
     */
    @WireRecord
    public record Automatic(
            @Required @Items(min = 1, max = 8) List<@Text(min = 0, max = 256) String> values,
            @Required @Duration String atMost) {}
}
