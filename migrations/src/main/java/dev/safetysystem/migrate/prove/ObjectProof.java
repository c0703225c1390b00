package dev.safetysystem.migrate.prove;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.sql.Name;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks objects up in the catalogue. */
public final class ObjectProof {
    private static final String RELATION =
            "select exists (select 1 from pg_catalog.pg_class where oid = pg_catalog.to_regclass(?) and relkind::text = any (pg_catalog.string_to_array(?, ',')))";
    private static final String ROUTINE =
            """
            select exists (select 1 from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
              where p.proname = ? and (n.nspname = ? or ? = '' and pg_catalog.pg_function_is_visible(p.oid)))
            """;

    private ObjectProof() {}

    /** One problem for each object that is not there, or is an index that no query uses. */
    public static List<Problem> missing(Session session, List<SchemaObject> objects)
            throws SQLException {
        var problems = new ArrayList<Problem>();
        for (SchemaObject object : objects) {
            if (!exists(session, object)) {
                problems.add(
                        Problem.of(
                                "missing-object",
                                object
                                        + (object.kind() == SchemaObject.Kind.INDEX
                                                ? " is not there, or is not valid"
                                                : " is not there"),
                                "Find out who removed it; apply a migration that makes it again"));
            }
        }
        return problems;
    }

    /** Whether an object is there. */
    static boolean exists(Session session, SchemaObject object) throws SQLException {
        Name name = object.name();
        return switch (object.kind()) {
            case TABLE -> session.isTrue(RELATION, name.sql(), "r,p,f");
            case VIEW -> session.isTrue(RELATION, name.sql(), "v,m");
            case MATERIALIZED_VIEW -> session.isTrue(RELATION, name.sql(), "m");
            case SEQUENCE -> session.isTrue(RELATION, name.sql(), "S");
            case INDEX ->
                    session.isTrue(
                            "select coalesce((select indisvalid and indisready from pg_catalog.pg_index where indexrelid = pg_catalog.to_regclass(?)), false)",
                            name.sql());
            case FUNCTION -> {
                String schema = name.qualifier().last();
                yield session.isTrue(ROUTINE, name.last(), schema, schema);
            }
            case TRIGGER ->
                    session.isTrue(
                            "select exists (select 1 from pg_catalog.pg_trigger where tgname = ? and not tgisinternal and tgenabled <> 'D')",
                            name.last());
            case TYPE -> session.isTrue("select pg_catalog.to_regtype(?) is not null", name.sql());
            case SCHEMA ->
                    session.isTrue("select pg_catalog.to_regnamespace(?) is not null", name.sql());
            case EXTENSION ->
                    session.isTrue(
                            "select exists (select 1 from pg_catalog.pg_extension where extname = ?)",
                            name.last());
        };
    }
}
