package dev.safetysystem.migrate.foreign;

import dev.safetysystem.migrate.db.Session;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A tool, by the table that it keeps. */
enum Tool {
    GOLANG_MIGRATE("golang-migrate", "schema_migrations", Set.of("version", "dirty")) {
        /** It keeps the last version alone. */
        @Override
        Means means() {
            return Means.UP_TO;
        }

        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(session, "select version::text, null from " + table);
        }

        @Override
        Optional<String> broken() {
            return Optional.of("select version::text from %s where dirty");
        }
    },
    DBMATE("dbmate", "schema_migrations", Set.of("version")) {
        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(session, "select version, null from " + table + " order by 1");
        }
    },
    SQL_MIGRATE("sql-migrate", "gorp_migrations", Set.of("id", "applied_at")) {
        @Override
        Means means() {
            return Means.FILES;
        }

        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(session, "select id, null from " + table + " order by 1");
        }
    },
    DIESEL("diesel", "__diesel_schema_migrations", Set.of("version", "run_on")) {
        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(session, "select version, null from " + table + " order by 1");
        }
    },
    GOOSE("goose", "goose_db_version", Set.of("version_id", "is_applied")) {
        /** Older versions of it append a line for every way up and every way down. */
        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(
                    session,
                    """
                    select version_id::text, null from (
                      select distinct on (version_id) version_id, is_applied from %s
                      order by version_id, id desc) last
                    where is_applied and version_id > 0 order by version_id
                    """
                            .formatted(table));
        }
    },
    FLYWAY("flyway", "flyway_schema_history", Set.of("installed_rank", "script", "checksum")) {
        /** A line per act; the last one about a version says what it is now. */
        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(
                    session,
                    """
                    select version, case when type in ('SQL', 'SQL_BASELINE') then checksum::text end from (
                      select distinct on (version) version, type, checksum from %s
                      where version is not null order by version, installed_rank desc) last
                    where type !~ '^(UNDO|DELETE)' and type <> 'BASELINE'
                    """
                            .formatted(table));
        }

        @Override
        Optional<String> baseline(String table) {
            return Optional.of(
                    "select version from "
                            + table
                            + " where type = 'BASELINE' and version is not null");
        }

        @Override
        Optional<String> repeatable(String table) {
            return Optional.of(
                    "select distinct on (script) script, checksum::text from "
                            + table
                            + " where version is null and type = 'SQL' and script like '%R\\_\\_%' order by script, installed_rank desc");
        }

        @Override
        Optional<String> broken() {
            return Optional.of("select script from %s where not success");
        }

        @Override
        Checksum checksum() {
            return Checksum.LINES;
        }
    },
    PRISMA("prisma", "_prisma_migrations", Set.of("migration_name", "checksum")) {
        @Override
        Means means() {
            return Means.FILES;
        }

        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(
                    session,
                    "select migration_name, checksum from "
                            + table
                            + " where finished_at is not null and rolled_back_at is null order by 1");
        }

        @Override
        Optional<String> broken() {
            return Optional.of(
                    "select migration_name from %s where finished_at is null and rolled_back_at is null");
        }

        @Override
        Checksum checksum() {
            return Checksum.SHA_256;
        }
    },
    SQLX("sqlx", "_sqlx_migrations", Set.of("version", "checksum", "success")) {
        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(
                    session,
                    "select version::text, encode(checksum, 'hex') from "
                            + table
                            + " order by version");
        }

        @Override
        Optional<String> broken() {
            return Optional.of("select version::text from %s where not success");
        }

        @Override
        Checksum checksum() {
            return Checksum.SHA_384;
        }
    },
    ALEMBIC("alembic", "alembic_version", Set.of("version_num")) {
        @Override
        Means means() {
            return Means.SAID;
        }

        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(session, "select version_num, null from " + table + " order by 1");
        }
    },
    DJANGO("django", "django_migrations", Set.of("app", "name", "applied")) {
        @Override
        Means means() {
            return Means.SAID;
        }

        @Override
        List<Entry> read(Session session, String table) throws SQLException {
            return entries(
                    session, "select app || '.' || name, null from " + table + " order by id");
        }
    };

    /** What the table's lines stand for. */
    enum Means {
        /** Versions of files. */
        VERSIONS,
        /** The last version: all up to it. */
        UP_TO,
        /** Names of files or folders. */
        FILES,
        /** Nothing that files of SQL are named by: a person says which file it is. */
        SAID
    }

    private final String word;
    private final String table;
    private final Set<String> columns;

    Tool(String word, String table, Set<String> columns) {
        this.word = word;
        this.table = table;
        this.columns = columns;
    }

    String word() {
        return word;
    }

    /** Whether a table with these columns is its. */
    boolean keeps(String name, Set<String> has) {
        return name.equals(table) && looksLike(has);
    }

    /** Whether a table with these columns may be its, whatever its name. */
    boolean looksLike(Set<String> has) {
        // A column alone is called version in every second table.
        boolean exactly = this != DBMATE || has.equals(columns);
        return exactly && has.containsAll(columns);
    }

    /** What the lines stand for. */
    Means means() {
        return Means.VERSIONS;
    }

    /** What is applied. */
    abstract List<Entry> read(Session session, String table) throws SQLException;

    /** Asks for what stopped in its middle; the table is filled in. */
    Optional<String> broken() {
        return Optional.empty();
    }

    /** Asks for a version up to which all is taken for applied. */
    Optional<String> baseline(String from) {
        return Optional.empty();
    }

    /** Asks for repeatable files and their checksums. */
    Optional<String> repeatable(String from) {
        return Optional.empty();
    }

    /** How it sums up files. */
    Checksum checksum() {
        return Checksum.NONE;
    }

    private static List<Entry> entries(Session session, String query) throws SQLException {
        return session.query(
                query, row -> new Entry(row.getString(1), Optional.ofNullable(row.getString(2))));
    }
}
