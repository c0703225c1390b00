package dev.safetysystem.migrate.backup;

import java.time.Duration;

/**
 * A set that was made, and how long its parts took.
 *
 * @param address where it is
 * @param manifest what it says of itself
 * @param making dumping, counting, hashing and copying
 * @param verifying reading the archive through, and reading the copy back
 */
public record BackupReport(
        SetAddress address, Manifest manifest, Duration making, Duration verifying) {}
