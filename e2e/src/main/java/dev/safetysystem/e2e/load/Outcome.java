package dev.safetysystem.e2e.load;

/** What became of one request. */
public sealed interface Outcome {
    /**
     * The right answer.
     *
     * @param version which version of the service gave it, from the header {@code X-Version}
     */
    record Right(String version) implements Outcome {}

    /**
     * An answer below 500 that is not the right one: nobody was turned away, but the service does
     * not do what it is for.
     *
     * @param version which version of the service gave it
     * @param code its HTTP status
     */
    record Wrong(String version, int code) implements Outcome {}

    /**
     * Refused, reset, broken off, or answered 5xx: what a release must never do.
     *
     * @param cause in a few words
     */
    record Lost(String cause) implements Outcome {}

    /**
     * No answer in time. Counted apart: an overloaded machine does this to a service that nobody
     * touches.
     */
    record TimedOut() implements Outcome {}
}
