package dev.safetysystem.migrate.scripts;

import java.util.Locale;

/** When a migration runs in a release. */
public enum Phase {
    /** Before the new version's pods exist; the old version goes on working. The default. */
    EXPAND,
    /** After no pod of an older version is left. */
    CONTRACT;

    /** In files, history and output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
