package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.db.Session;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * The roles a database needs. A dump names them but does not hold them, and a restore without them
 * fails.
 */
final class RolesQuery {

    /** Objects of the first role ever made are in no dependency list: hence the catalogues too. */
    private static final String ROLES =
            """
            with this as (select oid, datdba from pg_catalog.pg_database
                          where datname = pg_catalog.current_database()),
            needed(oid) as (
              select datdba from this
              union select refobjid from pg_catalog.pg_shdepend, this
                where refclassid = 'pg_catalog.pg_authid'::regclass
                  and (dbid = this.oid
                       or classid = 'pg_catalog.pg_database'::regclass and objid = this.oid)
              union select setrole from pg_catalog.pg_db_role_setting, this
                where setdatabase = this.oid and setrole <> 0
              union select relowner from pg_catalog.pg_class c
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
              union select proowner from pg_catalog.pg_proc p
                join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
              union select nspowner from pg_catalog.pg_namespace
                where nspname !~ '^pg_' and nspname <> 'information_schema'
              union select lomowner from pg_catalog.pg_largeobject_metadata
            )
            select r.rolname, r.rolcanlogin,
                   coalesce((select pg_catalog.string_agg(g.rolname, chr(10) order by g.rolname)
                             from pg_catalog.pg_auth_members m
                                  join pg_catalog.pg_roles g on g.oid = m.roleid
                             where m.member = r.oid), '')
            from pg_catalog.pg_roles r join needed on needed.oid = r.oid
            where r.rolname !~ '^pg_'
            order by r.rolname
            """;

    private RolesQuery() {}

    /** The roles that the session's database needs, by name. */
    static List<PostgresContent.Role> of(Session session) throws SQLException {
        return session.query(
                ROLES,
                row ->
                        new PostgresContent.Role(
                                row.getString(1), row.getBoolean(2), lines(row.getString(3))));
    }

    private static List<String> lines(String text) {
        return Arrays.stream(text.split("\n")).filter(line -> !line.isEmpty()).toList();
    }
}
