package dev.safetysystem.operator.status.condition;

/** What becomes of a condition. */
sealed interface Saying {
    /** It is written anew. */
    record Now(Said said) implements Saying {}

    /** It stays as it is. */
    record AsBefore() implements Saying {}

    /** It is removed. */
    record Nothing() implements Saying {}
}
