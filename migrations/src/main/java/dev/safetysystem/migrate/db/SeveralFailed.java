package dev.safetysystem.migrate.db;

import java.sql.SQLException;

/** One of several statements that were sent as one text failed. */
public final class SeveralFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private final int done;
    private final SQLException error;

    SeveralFailed(int done, SQLException error) {
        super(error);
        this.done = done;
        this.error = error;
    }

    /** The same of those behind the first so many. */
    public SeveralFailed behind(int first) {
        return new SeveralFailed(done - first, error);
    }

    /** How many before it ended well; none if the server could not read the text. */
    public int done() {
        return done;
    }

    /** What the server said; its position is one in the whole text. */
    public SQLException error() {
        return error;
    }
}
