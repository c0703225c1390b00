package dev.safetysystem.migrate.prove;

import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.prove.SchemaObject.Kind;
import dev.safetysystem.migrate.sql.Lexer;
import dev.safetysystem.migrate.sql.Name;
import dev.safetysystem.migrate.sql.SqlSyntaxException;
import dev.safetysystem.migrate.sql.Words;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which objects must be there, as a person lists them. */
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
            if (kind.isEmpty() || colon == text.length() - 1) {
                throw Failure.badInput(
                        "expect",
                        "'" + text + "' names no object",
                        "Write --expect table:name, or view:, materialized-view:, function:, trigger:, index:, type:, sequence:, schema:, extension:; several names with commas");
            }
            for (String name : text.substring(colon + 1).split(",")) {
                objects.add(new SchemaObject(kind.get(), name(name.strip())));
            }
        }
        return objects;
    }

    /** As SQL writes it, or simply as the object is called: {@code audit.events}. */
    private static Name name(String text) {
        try {
            var words = new Words(Lexer.tokens(text));
            Name name = words.name();
            if (text.contains("\"") && words.atEnd()) {
                return name;
            }
        } catch (SqlSyntaxException noSql) {
            // Then it is taken as it is.
        }
        return new Name(List.of(text.split("\\.")));
    }
}
