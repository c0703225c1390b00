package dev.safetysystem.samples.hap;

/**
 * One word or phrase that the filter looks for.
 *
 * @param term the word or phrase as people write it, lower case, words separated by one blank
 * @param category what kind of harm it does
 * @param severity how grave it is
 */
public record Rule(String term, Category category, Severity severity) {}
