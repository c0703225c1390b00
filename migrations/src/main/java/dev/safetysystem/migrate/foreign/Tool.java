package dev.safetysystem.migrate.foreign;

import dev.safetysystem.migrate.db.Session;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A tool, by the table that it keeps. In its queries {@code %s} stands for that table. */
enum Tool {
    /** It keeps the last version alone. */
    GOLANG_MIGRATE(
            "golang-migrate",
            "schema_migrations",
            Set.of("version", "dirty"),
            Means.UP_TO,
            "select version::text, null from %s") {
        @Override
        Optional<String> broken() {
            return Optional.of("select version::text from %s where dirty");
        }
    },
    DBMATE(
            "dbmate",
            "schema_migrations",
            Set.of("version"),
            Means.VERSIONS,
            "select version, null from %s order by 1"),
    SQL_MIGRATE(
            "sql-migrate",
            "gorp_migrations",
            Set.of("id", "applied_at"),
            Means.FILES,
            "select id, null from %s order by 1"),
    DIESEL(
            "diesel",
            "__diesel_schema_migrations",
            Set.of("version", "run_on"),
            Means.VERSIONS,
            "select version, null from %s order by 1"),
    /** Older versions of it append a line for every way up and every way down. */
    GOOSE(
            "goose",
            "goose_db_version",
            Set.of("version_id", "is_applied"),
            Means.VERSIONS,
            """
            select version_id::text, null from (
              select distinct on (version_id) version_id, is_applied from %s
              order by version_id, id desc) last
            where is_applied and version_id > 0 order by version_id
            """),
    /** A line per act; the last one about a version says what it is now. */
    FLYWAY(
            "flyway",
            "flyway_schema_history",
            Set.of("installed_rank", "script", "checksum"),
            Means.VERSIONS,
            """
            select version, case when type = 'SQL' then checksum::text end from (
              select distinct on (version) version, type, checksum from %s
              where version is not null order by version, installed_rank desc) last
            where type !~ '^(UNDO|DELETE)' and type not in ('BASELINE', 'SQL_BASELINE')
            """) {
        @Override
        Optional<String> began() {
            return Optional.of(
                    "select version, checksum::text from %s where type = 'SQL_BASELINE'");
        }

        @Override
        Optional<String> baseline() {
            return Optional.of(
                    "select version from %s where type = 'BASELINE' and version is not null");
        }

        @Override
        Optional<String> repeatable() {
            return Optional.of(
                    """
                    select distinct on (script) script, checksum::text from %s
                    where version is null and type = 'SQL' and strpos(script, 'R__') > 0
                    order by script, installed_rank desc
                    """);
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
    PRISMA(
            "prisma",
            "_prisma_migrations",
            Set.of("migration_name", "checksum"),
            Means.FILES,
            """
            select migration_name, checksum from %s
            where finished_at is not null and rolled_back_at is null order by 1
            """) {
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
    SQLX(
            "sqlx",
            "_sqlx_migrations",
            Set.of("version", "checksum", "success"),
            Means.VERSIONS,
            "select version::text, encode(checksum, 'hex') from %s order by version") {
        @Override
        Optional<String> broken() {
            return Optional.of("select version::text from %s where not success");
        }

        @Override
        Checksum checksum() {
            return Checksum.SHA_384;
        }
    },
    ALEMBIC(
            "alembic",
            "alembic_version",
            Set.of("version_num"),
            Means.SAID,
            "select version_num, null from %s order by 1"),
    DJANGO(
            "django",
            "django_migrations",
            Set.of("app", "name", "applied"),
            Means.SAID,
            "select app || '.' || name, null from %s order by id");

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
    private final Means means;
    private final String applied;

    Tool(String word, String table, Set<String> columns, Means means, String applied) {
        this.word = word;
        this.table = table;
        this.columns = columns;
        this.means = means;
        this.applied = applied;
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
        return means;
    }

    /** What is applied according to that table. */
    List<Entry> read(Session session, String from) throws SQLException {
        return entries(session, applied, from);
    }

    /** The baseline file that the database began with, if it began with one. */
    List<Entry> readBegun(Session session, String from) throws SQLException {
        return began().isPresent() ? entries(session, began().get(), from) : List.of();
    }

    private static List<Entry> entries(Session session, String query, String from)
            throws SQLException {
        return session.query(
                query.formatted(from),
                row -> new Entry(row.getString(1), Optional.ofNullable(row.getString(2))));
    }

    /** Asks for what stopped in its middle. */
    Optional<String> broken() {
        return Optional.empty();
    }

    /** Asks for the baseline file that a new database began with, and its checksum. */
    Optional<String> began() {
        return Optional.empty();
    }

    /** Asks for a version up to which all is taken for applied. */
    Optional<String> baseline() {
        return Optional.empty();
    }

    /** Asks for repeatable files and their checksums. */
    Optional<String> repeatable() {
        return Optional.empty();
    }

    /** How it sums up files. */
    Checksum checksum() {
        return Checksum.NONE;
    }
}
