/**
 * What statements do: which phase they belong to, which locks they take, whether they run in a
 * transaction, and what is wrong with them. Judged from the text alone, so that a script is refused
 * or accepted alike wherever it is read; only whether a column holds texts is asked of the
 * catalogue.
 *
 * <p>The judgement is a list of what is harmless, by the kinds of statements of the server's
 * grammar. Whatever is not on it is a finding: a statement that is not known, a function whose body
 * is not here, SQL that is put together at run time. Within a statement every token counts, at any
 * depth: a DELETE in a WITH, a call in a loop's bound. Where a token could be read in two ways the
 * stricter one is taken: a finding too many costs its author a comment with a reason, one too few
 * costs rows.
 *
 * <p>Tokens, and not the server's own parser, because the parser as a WebAssembly module costs 100
 * MB and a third of a second at each start, and a second artefact to own. It judges the judgement
 * in the tests instead. What no parser sees is not seen here either: what triggers, rules, views,
 * operators and the functions that they call do.
 */
package dev.safetysystem.migrate.lint;
