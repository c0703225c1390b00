package dev.safetysystem.migrate.db;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One statement with its parameters, to be sent alone or with others.
 *
 * @param sql with a question mark for each parameter
 * @param parameters texts, numbers, booleans or null
 */
public record Command(String sql, List<Object> parameters) {
    /** Keeps a copy of the parameters. */
    public Command {
        // List.copyOf refuses null, and a column may be null.
        parameters = Collections.unmodifiableList(Arrays.asList(parameters.toArray()));
    }

    /** A statement and what stands for its question marks. */
    public static Command of(String sql, Object... parameters) {
        return new Command(sql, Arrays.asList(parameters));
    }
}
