package dev.safetysystem.migrate.lint;

/**
 * A rule that a statement breaks.
 *
 * @param rule which
 * @param subject name of the object it is about; empty if there is none
 */
public record Finding(Rule rule, String subject) {
    /** A sentence for people. */
    public String words() {
        return (subject.isEmpty() ? "this" : subject + ": this") + " " + rule.says();
    }
}
