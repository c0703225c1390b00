package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.SqlStatement;

import java.util.List;
import java.util.Optional;

/**
 * What one statement does.
 *
 * @param statement the statement
 * @param findings rules it breaks
 * @param locks locks on objects that may already be there
 * @param widenings columns of text that are to hold longer ones
 * @param mode how it runs
 */
public record Analysis(
        SqlStatement statement,
        List<Finding> findings,
        List<TableLock> locks,
        List<Widening> widenings,
        Mode mode) {

    /** How a statement runs. */
    public sealed interface Mode {
        /** In a transaction only, as most do. */
        record Transactional() implements Mode {}

        /** Either way: parameters, ANALYZE. */
        record Either() implements Mode {}

        /** Never in a transaction; running it again does no harm. */
        record Alone() implements Mode {}

        /** Builds an index outside a transaction. */
        record BuildsIndex(Name index, Name table) implements Mode {}

        /** Drops an index outside a transaction. */
        record DropsIndexes(List<Name> indexes) implements Mode {}

        /** Rebuilds indexes outside a transaction. */
        record Rebuilds(Name object) implements Mode {}

        /** Detaches a partition outside a transaction. */
        record Detaches(Name table, Name partition) implements Mode {}
    }

    public Analysis {
        findings = List.copyOf(findings);
        locks = List.copyOf(locks);
        widenings = List.copyOf(widenings);
    }

    /** What to write instead of the statement, where SQL can say it; else the rule's advice. */
    public String remedy(Rule rule) {
        return Rewriting.of(rule, statement)
                .map(instead -> "Write: " + instead)
                .orElse(rule.remedy());
    }

    /** Whether it cannot run in a transaction. */
    public boolean isAlone() {
        return switch (mode) {
            case Mode.Transactional transactional -> false;
            case Mode.Either either -> false;
            case Mode.Alone alone -> true;
            case Mode.BuildsIndex build -> true;
            case Mode.DropsIndexes drop -> true;
            case Mode.Rebuilds rebuild -> true;
            case Mode.Detaches detach -> true;
        };
    }

    /** The index that it builds concurrently. */
    public Optional<Mode.BuildsIndex> builtIndex() {
        return mode instanceof Mode.BuildsIndex build ? Optional.of(build) : Optional.empty();
    }
}
