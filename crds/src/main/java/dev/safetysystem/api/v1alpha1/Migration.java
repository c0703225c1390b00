package dev.safetysystem.api.v1alpha1;

import java.util.List;

/**
 * Changes of one database's schema that belong to this version: scripts or a command.
 *
 * @param name name
 * @param database the dependency that is changed; PostgreSQL
 * @param scripts SQL files
 * @param command the application's own migration tool
 * @param backup what must be backed up before
 * @param rehearse first run it on a restored copy of the newest verified backup. Default: false
 * @param onRollback Keep, or Revert: run the down scripts if they lose nothing. Default: Keep
 * @param expect objects that must exist afterwards
 * @param timeout limit of one run. Default: 10m
 */
@WireRecord
public record Migration(
        String name,
        String database,
        Scripts scripts,
        Command command,
        BackupBefore backup,
        Boolean rehearse,
        String onRollback,
        Expect expect,
        String timeout) {

    /**
     * SQL files, from a ConfigMap or from an image.
     *
     * @param configMap ConfigMap whose keys are the files
     * @param image image that holds the files
     * @param path directory in the image
     */
    @WireRecord
    public record Scripts(String configMap, String image, String path) {}

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
            String component, List<String> up, List<String> down, List<String> check) {}

    /**
     * The backup before a migration.
     *
     * @param policy Required, or None
     * @param from the backup whose destination and limits are used
     */
    @WireRecord
    public record BackupBefore(String policy, String from) {}

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
            List<String> tables,
            List<String> views,
            List<String> functions,
            List<String> triggers,
            List<String> indexes) {}
}
