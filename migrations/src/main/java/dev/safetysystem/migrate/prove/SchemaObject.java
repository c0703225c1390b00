package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;

import java.util.Locale;
import java.util.Optional;

/**
 * An object of a schema that can be looked up by kind and name.
 *
 * @param kind what it is
 * @param name as the server folds it, {@code public.} left out
 * @param table the table it belongs to, for indexes and triggers; no part of its identity
 */
public record SchemaObject(Kind kind, Name name, Name table) {
    /** Kinds that a script can create and a proof can look up. */
    public enum Kind {
        /** Ordinary, partitioned or foreign. */
        TABLE,
        /** A view. */
        VIEW,
        /** A materialized view. */
        MATERIALIZED_VIEW,
        /** Any index; must be valid. */
        INDEX,
        /** A function, procedure or aggregate, whatever its arguments. */
        FUNCTION,
        /** A trigger, on whatever table. */
        TRIGGER,
        /** An enum, domain, range or composite. */
        TYPE,
        /** A sequence. */
        SEQUENCE,
        /** A schema. */
        SCHEMA,
        /** An extension. */
        EXTENSION;

        /** In output and on the command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The kind of that word, singular or plural. */
        public static Optional<Kind> of(String word) {
            String singular = word.toLowerCase(Locale.ROOT).replace('_', '-');
            for (Kind kind : values()) {
                String plural = kind == INDEX ? "indexes" : kind.word() + "s";
                if (singular.equals(kind.word()) || singular.equals(plural))
                    return Optional.of(kind);
            }
            return Optional.empty();
        }
    }

    /** An object that belongs to no table. */
    public SchemaObject(Kind kind, Name name) {
        this(kind, name, Name.NONE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SchemaObject object
                && kind == object.kind
                && name.equals(object.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + kind.hashCode();
    }

    @Override
    public String toString() {
        return kind.word() + " " + name;
    }
}
