package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.ExactlyOne;
import dev.safetysystem.api.schema.Image;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.ObjectName;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import java.util.List;

/**
 * Changes of one database's schema that belong to this version: scripts or a command.
 *
 * @param name name
 * @param database the dependency that is changed; PostgreSQL
 * @param scripts SQL files
 * @param command the application's own migration tool
 * @param backup the backup that must be made before
 * @param rehearse first run it on a restored copy of the newest verified backup. Default: false
 * @param onRollback Keep, or Revert: run the down scripts if they lose nothing. Default: Keep
 * @param expect objects that must exist afterwards
 * @param timeout limit of one run. Default: 10m
 */
@WireRecord
@ExactlyOne({"scripts", "command"})
@Rule(
        value =
"""
!has(self.onRollback) || self.onRollback != 'Revert' || !has(self.command)
|| has(self.command.down)
""",
        message = "onRollback: Revert needs a way down: add command.down or use onRollback: Keep",
        field = ".onRollback")
public record Migration(
        @Required @Name String name,
        @Required @Name String database,
        Scripts scripts,
        Command command,
        BackupBefore backup,
        Boolean rehearse,
        @OneOf({"Keep", "Revert"}) String onRollback,
        Expect expect,
        @Duration String timeout) {

    /**
     * SQL files, from a ConfigMap or from an image.
     *
     * @param configMap ConfigMap whose keys are the files
     * @param image image that holds the files
     * @param path directory in the image
     */
    @WireRecord
    @ExactlyOne({"configMap", "image"})
    @Rule(
            value = "has(self.image) == has(self.path)",
            message = "image and path belong together: add the missing one",
            field = ".path")
    public record Scripts(
            @ObjectName String configMap,
            @Image String image,
            @Text(max = 1024, pattern = "^/") String path) {}

    /**
     * The application's own tool, run in the application's own image.
     *
     * @param component component whose image, environment and volumes it gets
     * @param up applies what is pending
     * @param down goes one step back
     * @param check succeeds if nothing is pending
     */
    @WireRecord
    public record Command(
            @Required @Name String component,
            @Required @Items(min = 1, max = 64) List<@Text(min = 0, max = 4096) String> up,
            @Items(max = 64) List<@Text(min = 0, max = 4096) String> down,
            @Items(max = 64) List<@Text(min = 0, max = 4096) String> check) {}

    /**
     * The backup before a migration.
     *
     * @param policy Required, or None
     * @param from the backup whose destination and limits are used
     */
    @WireRecord
    @Rule(
            value = "self.policy != 'Required' || has(self.from)",
            message = "policy: Required needs from: add the name of one of spec.backups",
            field = ".from")
    public record BackupBefore(
            @Required @OneOf({"Required", "None"}) String policy, @Name String from) {}

    /**
     * Objects that must exist in the database's catalogue.
     *
     * @param tables tables
     * @param views views
     * @param functions functions
     * @param triggers triggers
     * @param indexes indexes; an invalid one counts as missing
     */
    @WireRecord
    public record Expect(
            @Items(max = 64, set = true) List<@Text(max = 128) String> tables,
            @Items(max = 64, set = true) List<@Text(max = 128) String> views,
            @Items(max = 64, set = true) List<@Text(max = 128) String> functions,
            @Items(max = 64, set = true) List<@Text(max = 128) String> triggers,
            @Items(max = 64, set = true) List<@Text(max = 128) String> indexes) {}
}
