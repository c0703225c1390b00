package dev.safetysystem.migrate.backup;

import java.util.List;
import java.util.Map;

/**
 * A dumped PostgreSQL database, with all that a dump of one database leaves out.
 *
 * @param database its name
 * @param serverVersion version of the server
 * @param dumpVersion version of {@code pg_dump}
 * @param extensions versions of the installed extensions by name
 * @param walLsn position in the write-ahead log at the snapshot
 * @param schemaVersion the newest applied migration; empty if there is no history
 * @param fingerprint hash over the schema's definition
 * @param tables number of rows by qualified name, of every table that the dump holds rows of
 * @param largeObjects number of large objects
 * @param properties what the database is created with
 * @param roles roles that own something in it or were granted something
 */
public record PostgresContent(
        String database,
        String serverVersion,
        String dumpVersion,
        Map<String, String> extensions,
        String walLsn,
        String schemaVersion,
        String fingerprint,
        Map<String, Long> tables,
        long largeObjects,
        DatabaseProperties properties,
        List<Role> roles)
        implements Manifest.Content {

    /** Copies the collections; tables and extensions are kept in their order. */
    public PostgresContent {
        extensions =
                java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(extensions));
        tables = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(tables));
        roles = List.copyOf(roles);
    }

    /** The file that {@code pg_dump -Fc} wrote. */
    public static final String DUMP = "database.dump";

    /**
     * A role that the database needs. Passwords are not kept: a person sets new ones.
     *
     * @param name its name
     * @param login whether it may log in
     * @param memberOf roles it is a member of
     */
    public record Role(String name, boolean login, List<String> memberOf) {

        /** Copies the list. */
        public Role {
            memberOf = List.copyOf(memberOf);
        }
    }

    /** Major version of the server. */
    public int serverMajor() {
        return major(serverVersion);
    }

    /** Major version of {@code pg_dump}. */
    public int dumpMajor() {
        return major(dumpVersion);
    }

    /** Sum of all tables' rows. */
    public long rows() {
        return tables.values().stream().mapToLong(Long::longValue).sum();
    }

    private static int major(String version) {
        return Integer.parseInt(version.replaceAll("\\D.*", ""));
    }
}
