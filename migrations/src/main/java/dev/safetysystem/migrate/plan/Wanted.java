package dev.safetysystem.migrate.plan;

import dev.safetysystem.migrate.scripts.Version;

import java.util.Optional;

/**
 * What an up is asked for.
 *
 * @param phases which phases
 * @param to the last version to apply, if not all
 * @param outOfOrder whether a version below one that is applied may be applied within its phase
 */
public record Wanted(Phases phases, Optional<Version> to, boolean outOfOrder) {}
