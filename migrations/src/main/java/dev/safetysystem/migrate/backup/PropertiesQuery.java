package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.backup.DatabaseProperties.Grant;
import dev.safetysystem.migrate.backup.DatabaseProperties.Grants;
import dev.safetysystem.migrate.backup.DatabaseProperties.Setting;
import dev.safetysystem.migrate.db.Session;

import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what the server keeps about a database outside of it. */
public final class PropertiesQuery {

    /** Names of settings that applications keep keys in, such as {@code app.jwt_secret}. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i)pass(word|wd|phrase)|secret|token|api_?key|private_?key|credential");

    /**
     * Through JSON, because columns were added and renamed between versions 14 and 18. The mark of
     * a restore is no comment: a quarantined database that a person put back may bear it still.
     */
    private static final String DATABASE =
            """
            select pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_encoding_to_char(d.encoding),
                   d.datcollate, d.datctype, d.datconnlimit,
                   case when pg_catalog.shobj_description(d.oid, 'pg_database') like '{"safetysystem":%' then ''
                        else coalesce(pg_catalog.shobj_description(d.oid, 'pg_database'), '') end,
                   coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c'),
                   coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale',
                            pg_catalog.to_jsonb(d) ->> 'daticulocale', ''),
                   d.datacl is null
            from pg_catalog.pg_database d where d.datname = ?
            """;

    private static final String GRANTS =
            """
            select coalesce(r.rolname, ''), a.privilege_type, a.is_grantable
            from pg_catalog.pg_database d, pg_catalog.aclexplode(d.datacl) a
                 left join pg_catalog.pg_roles r on r.oid = a.grantee
            where d.datname = ?
            order by 1, 2, 3
            """;

    private static final String SETTINGS =
            """
            select coalesce(r.rolname, ''), pg_catalog.split_part(c, '=', 1),
                   pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1)
            from pg_catalog.pg_db_role_setting s
                 join pg_catalog.pg_database d on d.oid = s.setdatabase
                 left join pg_catalog.pg_roles r on r.oid = s.setrole,
                 pg_catalog.unnest(s.setconfig) c
            where d.datname = ?
            order by 1, 2
            """;

    private PropertiesQuery() {}

    /**
     * The properties of a database of this server.
     *
     * @param session any database of the server
     * @param database the database that is asked about
     * @return empty if there is no such database
     */
    public static Optional<DatabaseProperties> of(Session session, String database)
            throws SQLException {
        var grants =
                session.query(
                        GRANTS,
                        row -> new Grant(row.getString(1), row.getString(2), row.getBoolean(3)),
                        database);
        var settings =
                session.query(
                        SETTINGS,
                        row -> new Setting(row.getString(1), row.getString(2), row.getString(3)),
                        database);
        return session.first(
                DATABASE,
                row ->
                        new DatabaseProperties(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                provider(row.getString(7)),
                                row.getString(8),
                                row.getInt(5),
                                row.getString(6),
                                new Grants(row.getBoolean(9), grants),
                                settings,
                                java.util.List.of()),
                database);
    }

    /**
     * The same without the values that must not be written down; their names move to {@code
     * withheld}.
     */
    static DatabaseProperties withoutSecrets(DatabaseProperties all) {
        return new DatabaseProperties(
                all.owner(),
                all.encoding(),
                all.collate(),
                all.ctype(),
                all.provider(),
                all.locale(),
                all.connectionLimit(),
                all.comment(),
                all.grants(),
                all.settings().stream().filter(s -> !isSecret(s)).toList(),
                all.settings().stream()
                        .filter(PropertiesQuery::isSecret)
                        .map(Setting::name)
                        .distinct()
                        .toList());
    }

    private static boolean isSecret(Setting setting) {
        // Only an application's own settings (with a dot in their name) hold keys; the server's
        // password_encryption and its like are harmless.
        return setting.name().contains(".") && SECRET.matcher(setting.name()).find();
    }

    private static String provider(String letter) {
        return switch (letter) {
            case "i" -> "icu";
            case "b" -> "builtin";
            default -> "libc";
        };
    }
}
