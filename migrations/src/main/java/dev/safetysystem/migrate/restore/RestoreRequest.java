package dev.safetysystem.migrate.restore;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a restore is asked for.
 *
 * @param maintenanceDatabase a database of the same server that is not the one to be replaced
 * @param acceptLossSince what the person says is lost: must be the set's own instant
 * @param request names the request; the same one is carried out once
 * @param sessionWait how long to wait for sessions to end before the swap
 * @param terminate whether to end the sessions
 * @param jobs how many tables and indexes pg_restore works on at a time
 * @param workFolder where the archive is put if the destination is not on this machine
 * @param lockWait how long to wait for the database's lock
 * @param dryRun only say what would happen
 */
public record RestoreRequest(
        String maintenanceDatabase,
        Optional<Instant> acceptLossSince,
        Optional<String> request,
        Duration sessionWait,
        boolean terminate,
        int jobs,
        Optional<Path> workFolder,
        Duration lockWait,
        boolean dryRun) {}
