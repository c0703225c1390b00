package dev.safetysystem.migrate.db;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/**
 * The schema as one line per object, and a hash of them. Equal before an up and after its down,
 * before a backup and after its restore; different after any change to a table, column, constraint,
 * index (also to its validity), view, function, trigger, type, sequence, policy or extension. Rows,
 * owners, grants, object ids and physical column positions are not part of it, and neither is this
 * program's own schema.
 *
 * @param objects sorted lines
 * @param hash SHA-256 over the lines, in hex
 */
public record Fingerprint(List<String> objects, String hash) {
    /** What is ours, or belongs to the server. */
    private static final String FOREIGN_SCHEMAS =
            "n.nspname not in ('safetysystem', 'information_schema') and n.nspname !~ '^pg_'";

    /** Members of extensions change with the extension's version, which is a line of its own. */
    private static final String NOT_OF_EXTENSION =
            "not exists (select 1 from pg_depend d where d.objid = %s.oid and d.classid = '%s'::regclass and d.deptype = 'e')";

    private static final List<String> QUERIES =
            List.of(
                    """
                    select 'schema ' || n.nspname from pg_namespace n where $schemas and n.nspname <> 'public'
                    """,
                    """
                    select 'extension ' || extname || ' ' || extversion from pg_extension where extname <> 'plpgsql'
                    """,
                    """
                    select 'relation ' || c.relkind::text || ' ' || c.oid::regclass || ' ' || c.relpersistence::text
                           || coalesce(' options ' || array_to_string(c.reloptions, ','), '')
                           || case when c.relrowsecurity then ' rls' else '' end
                           || case when c.relforcerowsecurity then ' forced' else '' end
                           || coalesce(' by ' || pg_get_partkeydef(c.oid), '')
                           || coalesce(' bound ' || pg_get_expr(c.relpartbound, c.oid), '')
                    from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('r', 'p', 'f', 'v', 'm') and $schemas and $free(c, pg_class)
                    """,
                    """
                    select 'column ' || c.oid::regclass || ' ' || row_number() over (partition by c.oid order by a.attnum)
                           || ' ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                           || case when a.attnotnull then ' not null' else '' end
                           || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
                           || case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text else '' end
                           || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
                           || case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation else '' end
                    from pg_attribute a
                    join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                    join pg_type t on t.oid = a.atttypid
                    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f', 'v', 'm')
                      and $schemas and $free(c, pg_class)
                    """,
                    // PostgreSQL 18 keeps NOT NULL as constraints too; the column's line has it.
                    """
                    select 'constraint ' || k.conrelid::regclass || ' ' || quote_ident(k.conname) || ' '
                           || pg_get_constraintdef(k.oid) || case when k.convalidated then '' else ' (not validated)' end
                    from pg_constraint k join pg_namespace n on n.oid = k.connamespace
                    where k.conrelid <> 0 and k.contype <> 'n' and $schemas
                      and not exists (select 1 from pg_depend d where d.objid = k.conrelid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
                    """,
                    """
                    select 'index ' || pg_get_indexdef(i.indexrelid)
                           || case when i.indisvalid then '' else ' INVALID' end
                           || case when i.indisreplident then ' replica identity' else '' end
                    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
                    where $schemas and $free(c, pg_class)
                      and not exists (select 1 from pg_depend d where d.objid = i.indrelid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
                    """,
                    """
                    select 'view ' || c.oid::regclass || ' ' || pg_get_viewdef(c.oid)
                    from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('v', 'm') and $schemas and $free(c, pg_class)
                    """,
                    """
                    select 'routine ' || case p.prokind when 'a' then 'aggregate ' || p.oid::regprocedure
                           else pg_get_functiondef(p.oid) end
                    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                    where $schemas and $free(p, pg_proc)
                    """,
                    """
                    select 'trigger ' || pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
                    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
                    where not t.tgisinternal and $schemas and $free(c, pg_class)
                    """,
                    """
                    select 'rule ' || pg_get_ruledef(r.oid)
                    from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
                    where r.rulename <> '_RETURN' and $schemas and $free(c, pg_class)
                    """,
                    """
                    select 'type ' || t.oid::regtype || ' ' || t.typtype::text
                           || coalesce(' enum ' || (select string_agg(quote_literal(e.enumlabel), ',' order by e.enumsortorder)
                                                    from pg_enum e where e.enumtypid = t.oid), '')
                           || case when t.typtype = 'd' then ' over ' || format_type(t.typbasetype, t.typtypmod)
                                   || case when t.typnotnull then ' not null' else '' end
                                   || coalesce(' default ' || t.typdefault, '')
                                   || coalesce((select string_agg(' ' || pg_get_constraintdef(k.oid), '' order by k.conname)
                                                from pg_constraint k where k.contypid = t.oid and k.contype <> 'n'), '')
                              else '' end
                           || coalesce(' (' || (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
                                                from pg_attribute a where a.attrelid = t.typrelid and not a.attisdropped) || ')', '')
                    from pg_type t join pg_namespace n on n.oid = t.typnamespace
                    left join pg_class c on c.oid = t.typrelid
                    where t.typtype in ('d', 'e', 'r', 'c') and (t.typtype <> 'c' or c.relkind = 'c')
                      and $schemas and $free(t, pg_type)
                    """,
                    """
                    select 'sequence ' || c.oid::regclass || ' ' || format_type(s.seqtypid, null) || ' ' || s.seqstart || ' '
                           || s.seqincrement || ' ' || s.seqmin || ' ' || s.seqmax || ' ' || s.seqcache || ' ' || s.seqcycle
                    from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
                    where $schemas and $free(c, pg_class)
                    """,
                    """
                    select 'policy ' || p.polrelid::regclass || ' ' || quote_ident(p.polname) || ' ' || p.polcmd::text || ' ' || p.polpermissive
                           || ' to ' || (select coalesce(string_agg(case r when 0 then 'public' else r::regrole::text end, ',' order by r), '') from unnest(p.polroles) r)
                           || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
                           || coalesce(' check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
                    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
                    where $schemas
                    """,
                    """
                    select 'statistics ' || pg_get_statisticsobjdef(s.oid)
                    from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where $schemas
                    """);

    public Fingerprint {
        objects = List.copyOf(objects);
    }

    /**
     * Reads the catalogue of the session's database, in one query and one snapshot. May be called
     * inside a transaction.
     */
    public static Fingerprint of(Session session) throws SQLException {
        String all =
                String.join(
                        " union all ", QUERIES.stream().map(q -> "(" + expand(q) + ")").toList());
        // Definitions are written with the schema wherever the search path would not find the
        // name; only an empty path gives the same text in every session.
        String path =
                session.first("select current_setting('search_path')", r -> r.getString(1))
                        .orElse("");
        session.query("select pg_catalog.set_config('search_path', '', false)", r -> "");
        try {
            List<String> lines =
                    session.query(all, row -> row.getString(1)).stream().sorted().toList();
            return new Fingerprint(lines, sha256(String.join("\n", lines)));
        } finally {
            session.query("select pg_catalog.set_config('search_path', ?, false)", r -> "", path);
        }
    }

    private static String expand(String query) {
        return query.replace("$schemas", FOREIGN_SCHEMAS)
                .replaceAll(
                        "\\$free\\((\\w+), (\\w+)\\)",
                        NOT_OF_EXTENSION.formatted("$1", "$2").replace("\\", "\\\\"));
    }

    private static String sha256(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
