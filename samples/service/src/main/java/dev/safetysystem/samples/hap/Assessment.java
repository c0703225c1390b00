package dev.safetysystem.samples.hap;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the filter found in one text.
 *
 * @param matches the rules that the text met, in its order
 * @param cached whether an earlier check of the same text is the source
 */
public record Assessment(List<Rule> matches, boolean cached) {
    /** The gravest match, or nothing if the text met no rule. */
    public Optional<Severity> severity() {
        return matches.stream().map(Rule::severity).max(Comparator.naturalOrder());
    }

    /** The kinds of harm found, each once, in the order of {@link Category}. */
    public List<Category> categories() {
        return matches.stream().map(Rule::category).distinct().sorted().toList();
    }
}
