package dev.safetysystem.migrate.sql;

import java.util.List;

/**
 * The name of an object as a statement writes it: {@code t} and {@code public.t} are two names, for
 * the search path decides whether they are one table.
 *
 * @param parts what stands between the dots, folded to lower case unless it was quoted; a quoted
 *     part may hold dots itself
 */
public record Name(List<String> parts) {
    /** No name. */
    public static final Name NONE = new Name(List.of());

    public Name {
        parts = List.copyOf(parts);
    }

    /** A name of these parts. */
    public static Name of(String... parts) {
        return new Name(List.of(parts));
    }

    /** Whether there is no name. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Without what qualifies it. */
    public String last() {
        return isEmpty() ? "" : parts.getLast();
    }

    /** What qualifies it; empty if nothing does. */
    public Name qualifier() {
        return isEmpty() ? NONE : new Name(parts.subList(0, parts.size() - 1));
    }

    /** The same object with another last part: an index lives in its table's schema. */
    public Name beside(Name other) {
        var all = new java.util.ArrayList<>(other.qualifier().parts());
        all.addAll(parts);
        return new Name(all);
    }

    /** As an SQL identifier, each part quoted. */
    public String sql() {
        return String.join(
                ".", parts.stream().map(p -> '"' + p.replace("\"", "\"\"") + '"').toList());
    }

    /** For people: quoted only where a dot or a quote would mislead. */
    @Override
    public String toString() {
        return String.join(
                ".",
                parts.stream()
                        .map(
                                p ->
                                        p.contains(".") || p.contains("\"")
                                                ? '"' + p.replace("\"", "\"\"") + '"'
                                                : p)
                        .toList());
    }
}
