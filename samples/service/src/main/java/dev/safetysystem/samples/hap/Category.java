package dev.safetysystem.samples.hap;

/** What kind of harm a word does. */
public enum Category {
    HATE,
    ABUSE,
    PROFANITY
}
