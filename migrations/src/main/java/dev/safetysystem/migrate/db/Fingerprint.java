package dev.safetysystem.migrate.db;

import dev.safetysystem.migrate.hash.Hash;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The schema as one entry per object, and a hash of them. Equal before an up and after its down,
 * before a backup and after its restore; different after any change to an object. Rows, owners,
 * grants, comments, object ids and physical column positions are not part of it, and neither is
 * this program's own schema.
 *
 * @param objects sorted by name
 * @param hash SHA-256 over them, in hex
 * @param former the hash as releases before 0.2 computed it, which saw less: histories and
 *     manifests of theirs hold it
 */
public record Fingerprint(List<Item> objects, String hash, String former) {
    /**
     * One object.
     *
     * @param name what it is and what it is called: no two objects share it
     * @param definition what a statement sees of it
     * @param tuning how it is stored and kept, which no statement sees
     */
    public record Item(String name, String definition, String tuning) {
        /** On one line. */
        public String line() {
            return (definition.startsWith(name) ? definition : name + " " + definition)
                    + (tuning.isEmpty() ? "" : " " + tuning);
        }
    }

    private record Read(Item item, Optional<String> former) {}

    /** What is ours, or belongs to the server. */
    private static final String FOREIGN_SCHEMAS =
            "n.nspname not in ('safetysystem', 'information_schema') and n.nspname !~ '^pg_'";

    /** Members of extensions change with the extension's version, which is an entry of its own. */
    private static final String NOT_OF_EXTENSION =
            "not exists (select 1 from pg_depend d where d.objid = %s.oid and d.classid = '%s'::regclass and d.deptype = 'e')";

    /** What a relation is called. */
    private static final String RELATION =
            "case %1$s.relkind when 'v' then 'view ' when 'm' then 'materialized view ' when 'f' then 'foreign table ' when 'S' then 'sequence ' else 'table ' end || %1$s.oid::regclass";

    /**
     * Each gives the object's name; the line that releases before 0.2 hashed, or null if they did
     * not see it; its definition, or null if that is the line; its tuning, or null.
     */
    private static final List<String> QUERIES =
            List.of(
                    """
                    select 'schema ' || n.nspname, 'schema ' || n.nspname, null, null
                    from pg_namespace n where $schemas and n.nspname <> 'public'
                    """,
                    """
                    select 'extension ' || extname, 'extension ' || extname || ' ' || extversion, null, null
                    from pg_extension where extname <> 'plpgsql'
                    """,
                    """
                    select $relation(c), r.former,
                           c.relkind::text || ' ' || c.relpersistence::text || r.security || r.partition
                           || coalesce(' of type ' || nullif(c.reloftype, 0)::regtype, '')
                           || coalesce(' under ' || (select string_agg(h.inhparent::regclass::text, ', ' order by h.inhseqno)
                                                     from pg_inherits h where h.inhrelid = c.oid), '')
                           || coalesce(' server ' || (select s.srvname || coalesce(' ' || array_to_string(f.ftoptions, ','), '')
                                                      from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid), ''),
                           concat_ws(' ', case when c.relreplident <> 'd' then 'replica identity ' || c.relreplident::text end,
                                     'options ' || array_to_string(c.reloptions, ','),
                                     'toast ' || (select array_to_string(x.reloptions, ',') from pg_class x where x.oid = c.reltoastrelid),
                                     (select 'using ' || a.amname from pg_am a where a.oid = c.relam and a.amname <> 'heap'))
                    from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    cross join lateral (
                      select case when c.relrowsecurity then ' rls' else '' end
                             || case when c.relforcerowsecurity then ' forced' else '' end as security,
                             coalesce(' by ' || pg_get_partkeydef(c.oid), '')
                             || coalesce(' bound ' || pg_get_expr(c.relpartbound, c.oid), '') as partition) p
                    cross join lateral (
                      select p.security, p.partition,
                             'relation ' || c.relkind::text || ' ' || c.oid::regclass || ' ' || c.relpersistence::text
                             || coalesce(' options ' || array_to_string(c.reloptions, ','), '')
                             || p.security || p.partition as former) r
                    where c.relkind in ('r', 'p', 'f', 'v', 'm') and $schemas and $free(c, pg_class)
                    """,
                    // Options pg_… are the server's own, another number after each change of the
                    // column (pg_attver, PostgreSQL 15.20): pg_dump leaves them out as well.
                    """
                    select 'column ' || c.oid::regclass || '.' || quote_ident(a.attname),
                           'column ' || c.oid::regclass || ' ' || row_number() over (partition by c.oid order by a.attnum)
                           || ' ' || quote_ident(a.attname) || ' ' || r.rest,
                           r.rest,
                           concat_ws(' ', case when a.attstorage <> t.typstorage then 'storage ' || a.attstorage::text end,
                                     'compression ' || nullif(a.attcompression::text, ''),
                                     'statistics ' || nullif(a.attstattarget, -1),
                                     'options ' || (select string_agg(o.text, ',' order by o.number)
                                                    from unnest(a.attoptions) with ordinality o (text, number) where o.text !~ '^pg_'),
                                     'fdw ' || array_to_string(a.attfdwoptions, ','))
                    from pg_attribute a
                    join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                    join pg_type t on t.oid = a.atttypid
                    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                    cross join lateral (
                      select format_type(a.atttypid, a.atttypmod)
                             || case when a.attnotnull then ' not null' else '' end
                             || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
                             || case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text else '' end
                             || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
                             || case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation else '' end as rest) r
                    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f', 'v', 'm')
                      and $schemas and $free(c, pg_class)
                    """,
                    // PostgreSQL 18 keeps NOT NULL as constraints too; the column's entry has it.
                    """
                    select 'constraint ' || quote_ident(k.conname) || ' on ' || k.conrelid::regclass,
                           'constraint ' || k.conrelid::regclass || ' ' || quote_ident(k.conname) || ' '
                           || pg_get_constraintdef(k.oid) || case when k.convalidated then '' else ' (not validated)' end,
                           pg_get_constraintdef(k.oid) || case when k.convalidated then '' else ' (not validated)' end, null
                    from pg_constraint k join pg_namespace n on n.oid = k.connamespace
                    where k.conrelid <> 0 and k.contype <> 'n' and $schemas
                      and not exists (select 1 from pg_depend d where d.objid = k.conrelid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
                    """,
                    """
                    select 'index ' || c.oid::regclass,
                           'index ' || pg_get_indexdef(i.indexrelid)
                           || case when i.indisvalid then '' else ' INVALID' end
                           || case when i.indisreplident then ' replica identity' else '' end,
                           pg_get_indexdef(i.indexrelid)
                           || case when i.indisvalid then '' else ' INVALID' end
                           || coalesce(' under ' || (select h.inhparent::regclass from pg_inherits h where h.inhrelid = c.oid), ''),
                           concat_ws(' ', case when i.indisreplident then 'replica identity' end,
                                     case when i.indisclustered then 'clustered' end,
                                     'statistics ' || (select string_agg(a.attnum || '=' || a.attstattarget, ',' order by a.attnum)
                                                       from pg_attribute a where a.attrelid = c.oid and a.attstattarget >= 0))
                    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
                    where $schemas and $free(c, pg_class)
                      and not exists (select 1 from pg_depend d where d.objid = i.indrelid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
                    """,
                    """
                    select 'query of ' || c.oid::regclass, 'view ' || c.oid::regclass || ' ' || pg_get_viewdef(c.oid),
                           pg_get_viewdef(c.oid), null
                    from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('v', 'm') and $schemas and $free(c, pg_class)
                    """,
                    """
                    select case p.prokind when 'a' then 'aggregate ' when 'p' then 'procedure ' else 'function ' end || p.oid::regprocedure,
                           'routine ' || case p.prokind when 'a' then 'aggregate ' || p.oid::regprocedure
                           else pg_get_functiondef(p.oid) end,
                           case p.prokind
                             when 'a' then (
                               select concat_ws(' ', g.aggkind, g.aggnumdirectargs, g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggserialfn,
                                                g.aggdeserialfn, g.aggmtransfn, g.aggminvtransfn, g.aggmfinalfn, g.aggfinalextra, g.aggmfinalextra,
                                                g.aggfinalmodify, g.aggmfinalmodify, g.aggsortop::regoperator, g.aggtranstype::regtype, g.aggtransspace,
                                                g.aggmtranstype::regtype, g.aggmtransspace, quote_nullable(g.agginitval), quote_nullable(g.aggminitval),
                                                p.proparallel, 'to ' || p.prorettype::regtype)
                               from pg_aggregate g where g.aggfnoid = p.oid)
                             else pg_get_functiondef(p.oid) end, null
                    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                    where $schemas and $free(p, pg_proc)
                    """,
                    """
                    select 'trigger ' || quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass,
                           'trigger ' || pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text,
                           pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text, null
                    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
                    where not t.tgisinternal and $schemas and $free(c, pg_class)
                    """,
                    """
                    select 'rule ' || quote_ident(r.rulename) || ' on ' || r.ev_class::regclass,
                           'rule ' || pg_get_ruledef(r.oid),
                           pg_get_ruledef(r.oid) || ' ' || r.ev_enabled::text, null
                    from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
                    where r.rulename <> '_RETURN' and $schemas and $free(c, pg_class)
                    """,
                    """
                    select 'type ' || t.oid::regtype, r.former,
                           r.former
                           || coalesce((select concat_ws(' ', ' over', g.rngsubtype::regtype, (select o.opcname from pg_opclass o where o.oid = g.rngsubopc), nullif(g.rngcollation, 0)::regcollation,
                                                         g.rngcanonical, g.rngsubdiff) from pg_range g where g.rngtypid = t.oid), '')
                           || coalesce(' collate ' || nullif(t.typcollation, 0)::regcollation, '')
                           || coalesce(' ' || (select string_agg(quote_ident(k.conname) || case when k.convalidated then '' else ' (not validated)' end, ', ' order by k.conname)
                                               from pg_constraint k where k.contypid = t.oid and k.contype <> 'n'), ''), null
                    from pg_type t join pg_namespace n on n.oid = t.typnamespace
                    left join pg_class c on c.oid = t.typrelid
                    cross join lateral (
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
                                                from pg_attribute a where a.attrelid = t.typrelid and not a.attisdropped) || ')', '') as former) r
                    where t.typtype in ('d', 'e', 'r', 'c') and (t.typtype <> 'c' or c.relkind = 'c')
                      and $schemas and $free(t, pg_type)
                    """,
                    """
                    select $relation(c), r.former,
                           r.former || ' ' || c.relpersistence::text
                           || coalesce(' owned by ' || (select d.refobjid::regclass || '.' || quote_ident(a.attname)
                                                        from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                                                        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
                                                          and d.deptype in ('a', 'i')), ''), null
                    from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
                    cross join lateral (
                      select 'sequence ' || c.oid::regclass || ' ' || format_type(s.seqtypid, null) || ' ' || s.seqstart || ' '
                           || s.seqincrement || ' ' || s.seqmin || ' ' || s.seqmax || ' ' || s.seqcache || ' ' || s.seqcycle as former) r
                    where $schemas and $free(c, pg_class)
                    """,
                    """
                    select 'policy ' || quote_ident(p.polname) || ' on ' || p.polrelid::regclass,
                           'policy ' || p.polrelid::regclass || ' ' || quote_ident(p.polname) || ' ' || p.polcmd::text || ' ' || p.polpermissive
                           || ' to ' || (select coalesce(string_agg(case r when 0 then 'public' else r::regrole::text end, ',' order by r), '') from unnest(p.polroles) r)
                           || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
                           || coalesce(' check ' || pg_get_expr(p.polwithcheck, p.polrelid), ''), null, null
                    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
                    where $schemas
                    """,
                    """
                    select 'statistics ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname),
                           'statistics ' || pg_get_statisticsobjdef(s.oid), null,
                           'target ' || nullif(s.stxstattarget, -1)
                    from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where $schemas
                    """,
                    """
                    select 'event trigger ' || quote_ident(e.evtname), null,
                           concat_ws(' ', e.evtevent, array_to_string(e.evttags, ','), e.evtfoid::regprocedure, e.evtenabled), null
                    from pg_event_trigger e where $free(e, pg_event_trigger)
                    """,
                    """
                    select 'operator ' || o.oid::regoperator, null,
                           concat_ws(' ', o.oprresult::regtype, o.oprcode, 'commutator ' || nullif(o.oprcom, 0)::regoperator,
                                     'negator ' || nullif(o.oprnegate, 0)::regoperator, o.oprrest, o.oprjoin, o.oprcanmerge, o.oprcanhash), null
                    from pg_operator o join pg_namespace n on n.oid = o.oprnamespace where $schemas and $free(o, pg_operator)
                    """,
                    """
                    select 'operator class ' || quote_ident(n.nspname) || '.' || quote_ident(o.opcname) || ' using ' || a.amname, null,
                           concat_ws(' ', o.opcintype::regtype, o.opcdefault, nullif(o.opckeytype, 0)::regtype, f.opfname), null
                    from pg_opclass o join pg_namespace n on n.oid = o.opcnamespace join pg_am a on a.oid = o.opcmethod
                    join pg_opfamily f on f.oid = o.opcfamily where $schemas and $free(o, pg_opclass)
                    """,
                    """
                    select 'operator family ' || quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' using ' || a.amname, null,
                           concat_ws(' ', (select string_agg(o.amopstrategy || ' ' || o.amopopr::regoperator, ', ' order by o.amopstrategy, o.amopopr::regoperator::text)
                                           from pg_amop o where o.amopfamily = f.oid),
                                     (select string_agg(o.amprocnum || ' ' || o.amproc::regprocedure, ', ' order by o.amprocnum, o.amproc::regprocedure::text)
                                      from pg_amproc o where o.amprocfamily = f.oid)), null
                    from pg_opfamily f join pg_namespace n on n.oid = f.opfnamespace join pg_am a on a.oid = f.opfmethod
                    where $schemas and $free(f, pg_opfamily)
                    """,
                    // What the server brings itself has lower numbers.
                    """
                    select 'cast ' || c.castsource::regtype || ' as ' || c.casttarget::regtype, null,
                           concat_ws(' ', nullif(c.castfunc, 0)::regprocedure, c.castcontext, c.castmethod), null
                    from pg_cast c where c.oid >= 16384 and $free(c, pg_cast)
                    """,
                    // Its columns differ from version to version.
                    """
                    select 'publication ' || quote_ident(p.pubname), null,
                           (to_jsonb(p) - 'oid' - 'pubname' - 'pubowner')::text
                           || coalesce(' ' || (select string_agg((to_jsonb(t) - 'pubname')::text, ' ' order by t.schemaname, t.tablename)
                                               from pg_publication_tables t where t.pubname = p.pubname and not p.puballtables), ''), null
                    from pg_publication p
                    """,
                    """
                    select 'collation ' || c.oid::regcollation, null,
                           (to_jsonb(c) - 'oid' - 'collname' - 'collnamespace' - 'collowner' - 'collversion')::text, null
                    from pg_collation c join pg_namespace n on n.oid = c.collnamespace where $schemas and $free(c, pg_collation)
                    """,
                    """
                    select 'foreign data wrapper ' || quote_ident(w.fdwname), null,
                           concat_ws(' ', nullif(w.fdwhandler, 0)::regprocedure, nullif(w.fdwvalidator, 0)::regprocedure, array_to_string(w.fdwoptions, ',')), null
                    from pg_foreign_data_wrapper w where $free(w, pg_foreign_data_wrapper)
                    """,
                    """
                    select 'server ' || quote_ident(s.srvname), null,
                           concat_ws(' ', w.fdwname, s.srvtype, s.srvversion, array_to_string(s.srvoptions, ',')), null
                    from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw where $free(s, pg_foreign_server)
                    """,
                    """
                    select 'text search dictionary ' || d0.oid::regdictionary, null,
                           concat_ws(' ', t.tmplname, d0.dictinitoption), null
                    from pg_ts_dict d0 join pg_namespace n on n.oid = d0.dictnamespace join pg_ts_template t on t.oid = d0.dicttemplate
                    where $schemas and $free(d0, pg_ts_dict)
                    """,
                    """
                    select 'text search configuration ' || c.oid::regconfig, null,
                           concat_ws(' ', c.cfgparser, (select string_agg(m.maptokentype || '=' || m.mapdict::regdictionary, ',' order by m.maptokentype, m.mapseqno)
                                                        from pg_ts_config_map m where m.mapcfg = c.oid)), null
                    from pg_ts_config c join pg_namespace n on n.oid = c.cfgnamespace where $schemas and $free(c, pg_ts_config)
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
            return of(session.query(all, Fingerprint::read));
        } finally {
            session.query("select pg_catalog.set_config('search_path', ?, false)", r -> "", path);
        }
    }

    private static Read read(ResultSet row) throws SQLException {
        Optional<String> former = Optional.ofNullable(row.getString(2));
        String definition = Optional.ofNullable(row.getString(3)).or(() -> former).orElse("");
        String tuning = Optional.ofNullable(row.getString(4)).orElse("");
        return new Read(new Item(row.getString(1), definition, tuning), former);
    }

    private static Fingerprint of(List<Read> rows) {
        List<Item> objects =
                rows.stream().map(Read::item).sorted(Comparator.comparing(Item::line)).toList();
        List<String> former = rows.stream().flatMap(r -> r.former().stream()).sorted().toList();
        return new Fingerprint(
                objects,
                Hash.SHA_256.of(String.join("\n", objects.stream().map(Item::line).toList())),
                Hash.SHA_256.of(String.join("\n", former)));
    }

    /** Whether it is the one of that hash, also if a former release computed it. */
    public boolean is(String other) {
        return hash.equals(other) || former.equals(other);
    }

    /** The objects by their names. */
    public Map<String, Item> byName() {
        var map = new TreeMap<String, Item>();
        objects.forEach(object -> map.put(object.name(), object));
        return map;
    }

    private static String expand(String query) {
        return query.replace("$schemas", FOREIGN_SCHEMAS)
                .replaceAll("\\$relation\\((\\w+)\\)", RELATION.replace("%1$s", "$1"))
                .replaceAll(
                        "\\$free\\((\\w+), (\\w+)\\)",
                        NOT_OF_EXTENSION.formatted("$1", "$2").replace("\\", "\\\\"));
    }
}
