package dev.safetysystem.migrate.prove;

import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.lint.SchemaObject;
import dev.safetysystem.migrate.lint.SchemaObject.Kind;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.sql.Lexer;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.SqlSyntaxException;
import dev.safetysystem.migrate.sql.Words;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which objects must be there: as a person lists them, or as the scripts make them. */
public final class Expected {
    private Expected() {}

    /**
     * Reads {@code table:hap_violations} or {@code tables:a,b}.
     *
     * @throws Failure bad input: another kind, or no name
     */
    public static List<SchemaObject> parse(List<String> texts) {
        var objects = new ArrayList<SchemaObject>();
        for (String text : texts) {
            int colon = text.indexOf(':');
            Optional<Kind> kind = Kind.of(text.substring(0, Math.max(colon, 0)));
            if (kind.isEmpty() || colon == text.length() - 1)
                throw Failure.badInput(
                        "expect",
                        "'" + text + "' names no object",
                        "Write --expect table:name, or view:, materialized-view:, function:, trigger:, index:, type:, sequence:, schema:, extension:; several names with commas");
            for (String name : text.substring(colon + 1).split(","))
                objects.add(new SchemaObject(kind.get(), name(name.strip())));
        }
        return objects;
    }

    /** As SQL writes it, or simply as the object is called: {@code audit.events}. */
    private static Name name(String text) {
        try {
            var words = new Words(Lexer.tokens(text));
            Name name = words.name();
            if (text.contains("\"") && words.atEnd()) return name;
        } catch (SqlSyntaxException noSql) {
            // Then it is taken as it is.
        }
        return new Name(List.of(text.split("\\.")));
    }

    /** What is there after these migrations, as far as their text says. */
    public static List<SchemaObject> after(List<Migration> migrations) {
        Set<SchemaObject> objects = new LinkedHashSet<>();
        for (Migration migration : migrations)
            for (Analysis analysis : migration.up().statements()) {
                analysis.dropped().forEach(dropped -> remove(objects, dropped));
                objects.addAll(analysis.created());
            }
        return List.copyOf(objects);
    }

    /** What belongs to a table goes with it. */
    private static void remove(Set<SchemaObject> objects, SchemaObject dropped) {
        objects.remove(dropped);
        if (dropped.kind() == Kind.TABLE)
            objects.removeIf(object -> object.table().equals(dropped.name()));
        if (dropped.kind() == Kind.SCHEMA)
            objects.removeIf(object -> object.name().qualifier().equals(dropped.name()));
    }
}
