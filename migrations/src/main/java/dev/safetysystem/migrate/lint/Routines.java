package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The functions that the file has made so far, each with what it runs. A call is judged by bodies
 * only where it can reach nothing else: in {@code pg_temp} or a schema that the file has made,
 * where all functions of the name are the file's own; or without arguments, where the function
 * without arguments comes before every other.
 */
final class Routines {
    private final List<Routine> made = new ArrayList<>();

    /** A function of the same arguments is replaced. */
    void add(Routine routine) {
        made.removeIf(other -> other.subject().equals(routine.subject()));
        made.add(routine);
    }

    /** One of that name is dropped, changed, or made where nobody knows whether it was. */
    void forget(String lastName) {
        made.removeIf(routine -> routine.subject().name().last().equals(lastName));
    }

    void forgetAll() {
        made.clear();
    }

    /**
     * All that a call may run; empty if it may run something else.
     *
     * @param own whether everything in the schema that the name says was made by this file
     * @param arguments whether the call has any
     */
    Optional<List<Routine>> reached(Name name, boolean own, boolean arguments) {
        // The server looks for its own functions first.
        boolean hidden = name.parts().size() == 1 && name.last().startsWith("pg_");
        if (hidden || arguments && !own) {
            return Optional.empty();
        }
        List<Routine> reached =
                made.stream()
                        .filter(routine -> routine.subject().name().equals(name))
                        .filter(routine -> own || routine.subject().more().equals("()"))
                        .toList();
        return reached.isEmpty() ? Optional.empty() : Optional.of(reached);
    }
}
