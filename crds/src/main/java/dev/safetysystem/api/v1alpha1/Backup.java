package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.ObjectName;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;

/**
 * Backups of one database.
 *
 * @param name name
 * @param database the dependency that is backed up
 * @param schedule when; without it only before migrations
 * @param retention how many sets are kept
 * @param destination where they are kept
 * @param timeout limit of one backup. Default: 2h
 * @param drill when a backup is restored into a scratch database, as proof
 */
@WireRecord
public record Backup(
        @Required @Name String name,
        @Required @Name String database,
        Schedule schedule,
        @Required Retention retention,
        @Required Destination destination,
        @Duration String timeout,
        Schedule drill) {

    /**
     * For how many days, ISO weeks and months the newest verified set is kept. A set that any of
     * these rules keeps is kept, and the newest verified set always.
     *
     * @param daily days, 0 to 366
     * @param weekly weeks, 0 to 260
     * @param monthly months, 0 to 120
     */
    @WireRecord
    @Rule(
            value =
"""
has(self.daily) && self.daily > 0 || has(self.weekly) && self.weekly > 0
|| has(self.monthly) && self.monthly > 0
""",
            message = "nothing would be kept: set daily, weekly or monthly above 0")
    public record Retention(
            @Range(max = 366) Integer daily,
            @Range(max = 260) Integer weekly,
            @Range(max = 120) Integer monthly) {}

    /**
     * Where sets are kept.
     *
     * @param volumeClaim PersistentVolumeClaim of the system's namespace
     */
    @WireRecord
    public record Destination(@Required @ObjectName String volumeClaim) {}
}
