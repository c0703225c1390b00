package dev.safetysystem.migrate.plan;

import dev.safetysystem.migrate.scripts.Phase;

/** Which phases an up applies. */
public enum Phases {
    /** Before the new version: the default. */
    EXPAND,
    /** After the old version is gone. */
    CONTRACT,
    /** Both, in the order of versions: where nothing runs yet. */
    ALL;

    /** Whether migrations of a phase are applied. */
    public boolean include(Phase phase) {
        return switch (this) {
            case EXPAND -> phase == Phase.EXPAND;
            case CONTRACT -> phase == Phase.CONTRACT;
            case ALL -> true;
        };
    }
}
