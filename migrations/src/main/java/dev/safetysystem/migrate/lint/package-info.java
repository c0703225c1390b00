/**
 * What statements do: which phase they belong to, which locks they take, what they create and drop,
 * whether they run in a transaction, and what is wrong with them. Judged from the text alone, so
 * that a script is refused or accepted alike wherever it is read.
 */
package dev.safetysystem.migrate.lint;
