package dev.safetysystem.migrate.db;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;

/**
 * One statement with its parameters, to be sent alone or with others.
 *
 * @param sql with a question mark for each parameter
 * @param parameters texts, numbers, booleans or null
 * @param planned whether the server plans it and can keep the plan; it can of no COMMIT
 */
public record Command(String sql, List<Object> parameters, boolean planned) {
    /** Keeps a copy of the parameters. */
    public Command {
        // List.copyOf refuses null, and a column may be null.
        parameters = Collections.unmodifiableList(Arrays.asList(parameters.toArray()));
    }

    /** A statement and what stands for its question marks. */
    public static Command of(String sql, Object... parameters) {
        return new Command(sql, Arrays.asList(parameters), true);
    }

    /** A statement that the server carries out without a plan. */
    public static Command unplanned(String sql) {
        return new Command(sql, List.of(), false);
    }

    /** How many characters its texts have. */
    int length() {
        int length = 0;
        for (Object parameter : parameters) {
            length += parameter instanceof String text ? text.length() : 0;
        }
        return length;
    }

    /** The statement with {@code $1} and so on, as PREPARE wants it. */
    String numbered() {
        if (parameters.isEmpty()) {
            return sql;
        }
        var numbered = new StringBuilder();
        int number = 0;
        for (String part : sql.split("\\?", -1)) {
            numbered.append(number == 0 ? "" : "$" + number).append(part);
            number++;
        }
        return numbered.toString();
    }

    /** How the statement that is kept under a name is carried out. */
    String execution(String name) {
        if (parameters.isEmpty()) {
            return "execute " + name;
        }
        var text = new StringJoiner(", ", "execute " + name + "(", ")");
        for (Object parameter : parameters) {
            text.add(
                    switch (parameter) {
                        case null -> "null";
                        case String words -> Parameters.literal(words);
                        case Object other -> other.toString();
                    });
        }
        return text.toString();
    }
}
