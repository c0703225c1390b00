package dev.safetysystem.migrate.outcome;

/**
 * The exit codes, a contract with every script and Job that runs this program. Their numbers never
 * change.
 */
public enum ExitCode {
    /** Done, or nothing to do. */
    DONE(0),
    /** Refused before anything was changed: a flag, a file, the state of the history. */
    BAD_INPUT(2),
    /**
     * Someone else holds a lock, or a limit of time was reached; nothing was changed. Try again.
     */
    TRY_AGAIN(3),
    /** The server refused a statement, and everything the file had done was rolled back. */
    ROLLED_BACK(4),
    /** A file that cannot run in a transaction stopped in its middle; what it did before stays. */
    PARTLY_APPLIED(5),
    /** The server or another service cannot be reached or does not let us in. Try again. */
    UNREACHABLE(6),
    /** Everything was carried out, but what must be true afterwards is not. */
    PROOF_FAILED(7),
    /**
     * This program lacked memory and stopped as if it had been killed: the history says what is
     * done. Give it more, then try again.
     */
    OUT_OF_MEMORY(8);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The process's exit status. */
    public int number() {
        return number;
    }
}
