package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.lint.Analysis;

import java.util.List;
import java.util.Optional;

/**
 * One file of SQL, taken apart.
 *
 * @param file its name, relative to the directory of scripts
 * @param text its whole text, line endings as {@code \n}
 * @param sha256 over that text, in hex: the same whatever the line endings were
 * @param statements what each statement does, in order; at least one
 * @param comments what its comments say to this program
 */
public record Script(
        String file, String text, String sha256, List<Analysis> statements, Directives comments) {

    public Script {
        statements = List.copyOf(statements);
    }

    /** Whether the file runs in one transaction: it does unless a statement forbids it. */
    public boolean isTransactional() {
        return statements.stream().noneMatch(Analysis::isAlone);
    }

    /** When it runs. */
    public Phase phase() {
        return comments.phase().orElse(Phase.EXPAND);
    }

    /**
     * The lowest schema that an application may have been built for and still run once this is
     * applied. A contract takes away what older code needs; an expand takes nothing away.
     */
    public Optional<Version> floor(Version own) {
        return phase() == Phase.CONTRACT
                ? Optional.of(comments.floor().orElse(own))
                : comments.floor();
    }
}
