package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;

/**
 * A rule that a statement breaks.
 *
 * @param rule which
 * @param subject name of the object it is about; {@link Name#NONE} if there is none
 */
public record Finding(Rule rule, Name subject) {
    /** A sentence for people. */
    public String words() {
        return (subject.isEmpty() ? "this" : subject + ": this") + " " + rule.says();
    }
}
