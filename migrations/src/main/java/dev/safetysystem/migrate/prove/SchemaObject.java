package dev.safetysystem.migrate.prove;

import dev.safetysystem.migrate.sql.Name;

import java.util.Locale;
import java.util.Optional;

/**
 * An object that a person expects, looked up by kind and name.
 *
 * @param kind what it is
 * @param name what it is called
 */
public record SchemaObject(Kind kind, Name name) {
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
                if (singular.equals(kind.word()) || singular.equals(plural)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return kind.word() + " " + name;
    }
}
