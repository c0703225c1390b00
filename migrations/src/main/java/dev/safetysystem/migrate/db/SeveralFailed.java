package dev.safetysystem.migrate.db;

import java.sql.SQLException;

/** One of several statements that were sent as one text failed. */
public final class SeveralFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private final int done;
    private final SQLException error;
    private final int position;

    SeveralFailed(int done, SQLException error, int position) {
        super(error);
        this.position = position;
        this.done = done;
        this.error = error;
    }

    /** The same of those behind the first so many. */
    public SeveralFailed behind(int first) {
        return new SeveralFailed(done - first, error, position);
    }

    /** How many before it ended well; none if the server could not read the text. */
    public int done() {
        return done;
    }

    /** What the server said. */
    public SQLException error() {
        return error;
    }

    /** Where in the text the fault is, from 1; 0 if the server named no place. */
    public int position() {
        return position;
    }
}
