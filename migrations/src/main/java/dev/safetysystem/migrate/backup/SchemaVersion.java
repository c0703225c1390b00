package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.db.Session;

import java.sql.SQLException;

/** The newest applied migration, for people who choose among sets. */
final class SchemaVersion {

    private static final String NEWEST =
            """
            select pg_catalog.string_agg(
                     case when sets.n = 1 then newest.spelled
                          else newest.set_name || '=' || newest.spelled end, ', '
                     order by newest.set_name)
            from (select distinct on (set_name) set_name, spelled from safetysystem.migration
                  where state = 'applied' order by set_name, position desc) newest,
                 (select count(distinct set_name) n from safetysystem.migration
                  where state = 'applied') sets
            """;

    private SchemaVersion() {}

    /**
     * The version of the one set of migrations, or of each; empty if the database has no history of
     * ours.
     */
    static String of(Session session) throws SQLException {
        if (!session.isTrue(
                "select pg_catalog.to_regclass('safetysystem.migration') is not null")) {
            return "";
        }
        return session.query(NEWEST, row -> row.getString(1)).stream()
                .filter(version -> version != null)
                .findFirst()
                .orElse("");
    }
}
