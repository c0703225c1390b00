package dev.safetysystem.migrate.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a backup is asked for.
 *
 * @param name the backup's name, the beginning of the set's id
 * @param pool what it is made for
 * @param system the system whose data it is
 * @param revision the revision that serves now; may be empty
 * @param level how far to prove it: Written or Readable; Restored takes a drill
 * @param workFolder where the dump is made before it is copied; empty to let the destination say
 * @param allowEmpty whether a database without any table may be backed up
 * @param lockWait how long to wait for the database's lock
 * @param program version of this program
 */
public record BackupRequest(
        String name,
        Pool pool,
        String system,
        String revision,
        Level level,
        Optional<Path> workFolder,
        boolean allowEmpty,
        Duration lockWait,
        String program) {}
