package dev.safetysystem.api.v1alpha1;

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
        String name,
        String database,
        Schedule schedule,
        Retention retention,
        Destination destination,
        String timeout,
        Schedule drill) {

    /**
     * The newest verified set of so many days, ISO weeks and months; a set that any rule keeps is
     * kept. The last verified set always is.
     *
     * @param daily days, 0 to 366
     * @param weekly weeks, 0 to 260
     * @param monthly months, 0 to 120
     */
    @WireRecord
    public record Retention(Integer daily, Integer weekly, Integer monthly) {}

    /**
     * Where sets are kept.
     *
     * @param volumeClaim PersistentVolumeClaim of the system's namespace
     */
    @WireRecord
    public record Destination(String volumeClaim) {}
}
