package dev.safetysystem.migrate.restore;

import dev.safetysystem.migrate.backup.ClientProcess;
import dev.safetysystem.migrate.backup.ClientPrograms;
import dev.safetysystem.migrate.backup.DatabaseProperties;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.PostgresContent;
import dev.safetysystem.migrate.db.ConnectionUrl;
import dev.safetysystem.migrate.db.ServerFacts;
import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SessionSettings;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A new database that a set is restored into. Until it is proved it is worth nothing, and whoever
 * holds the restore lock may drop it.
 */
final class ScratchDatabase {
    private static final String DUPLICATE_DATABASE = "42P04";

    private final Session maintenance;
    private final ClientProcess process;
    private final Meter meter;
    private final Stop stop;

    ScratchDatabase(Session maintenance, ClientProcess process, Meter meter, Stop stop) {
        this.maintenance = maintenance;
        this.process = process;
        this.meter = meter;
        this.stop = stop;
    }

    /**
     * Asserts that the server has what the set needs, before anything is made.
     *
     * @throws Failure bad input, naming everything that is missing and the statements that mend it
     */
    void require(PostgresContent content) throws SQLException {
        var problems = new ArrayList<Problem>();
        var server = ServerFacts.of(maintenance);
        if (server.major() < content.serverMajor()) {
            problems.add(
                    Problem.of(
                            "server-too-old",
                            "the set is of a server of version %d, this one is %d"
                                    .formatted(content.serverMajor(), server.major()),
                            "Restore into a server of the same version or a newer one"));
        }
        missingRoles(content, problems);
        missingExtensions(content, problems);
        if (!problems.isEmpty()) {
            throw Failure.of(ExitCode.BAD_INPUT, problems);
        }
    }

    private void missingRoles(PostgresContent content, List<Problem> problems) throws SQLException {
        var there =
                maintenance.query(
                        "select rolname from pg_catalog.pg_roles", row -> row.getString(1));
        var missing = content.roles().stream().filter(r -> !there.contains(r.name())).toList();
        if (!missing.isEmpty()) {
            problems.add(
                    Problem.of(
                            "roles-missing",
                            "roles that own or may use what is in the set do not exist here: "
                                    + missing.stream()
                                            .map(PostgresContent.Role::name)
                                            .collect(Collectors.joining(", ")),
                            "Make them, and set passwords: "
                                    + missing.stream()
                                            .map(ScratchDatabase::statement)
                                            .collect(Collectors.joining(" "))));
        }
    }

    private static String statement(PostgresContent.Role role) {
        return "CREATE ROLE "
                + Sql.name(role.name())
                + (role.login() ? " LOGIN" : "")
                + (role.memberOf().isEmpty()
                        ? ""
                        : role.memberOf().stream()
                                .map(Sql::name)
                                .collect(Collectors.joining(", ", " IN ROLE ", "")))
                + ";";
    }

    private void missingExtensions(PostgresContent content, List<Problem> problems)
            throws SQLException {
        var there =
                maintenance.query(
                        "select name from pg_catalog.pg_available_extensions",
                        row -> row.getString(1));
        var missing =
                content.extensions().keySet().stream().filter(e -> !there.contains(e)).toList();
        if (!missing.isEmpty()) {
            problems.add(
                    Problem.of(
                            "extensions-missing",
                            "extensions are not installed on this server: "
                                    + String.join(", ", missing),
                            "Install their packages on the server, such as postgresql-"
                                    + ServerFacts.of(maintenance).major()
                                    + "-pgvector"));
        }
    }

    /**
     * Makes the empty database, marked as being filled. One of that very name without a mark was
     * left by a run that was killed between the two statements, or whose first one ended in the
     * server only after its death: nothing is in it.
     */
    void create(String name, Marker marker, DatabaseProperties like) throws SQLException {
        try {
            createEmpty(name, like);
        } catch (SQLException e) {
            if (!DUPLICATE_DATABASE.equals(e.getSQLState()) || isMarked(name)) {
                throw e;
            }
            drop(name);
            createEmpty(name, like);
        }
        maintenance.execute(marker.statement(name));
    }

    private void createEmpty(String name, DatabaseProperties like) throws SQLException {
        int major = ServerFacts.of(maintenance).major();
        maintenance.execute(
                "create database "
                        + Sql.name(name)
                        + " template template0 encoding "
                        + Sql.text(like.encoding())
                        + locale(like, major));
    }

    private boolean isMarked(String name) throws SQLException {
        return maintenance.isTrue(
                "select pg_catalog.shobj_description(oid, 'pg_database') is not null"
                        + " from pg_catalog.pg_database where datname = ?",
                name);
    }

    private static String locale(DatabaseProperties like, int major) {
        var libc =
                " lc_collate " + Sql.text(like.collate()) + " lc_ctype " + Sql.text(like.ctype());
        return switch (like.provider()) {
            case "icu" -> libc + " locale_provider icu icu_locale " + Sql.text(like.locale());
            case "builtin" ->
                    libc + " locale_provider builtin builtin_locale " + Sql.text(like.locale());
            default -> libc + (major >= 15 ? " locale_provider libc" : "");
        };
    }

    /** Fills the database from the archive. The first error ends it: half a restore is none. */
    void fill(String name, ClientPrograms programs, Path archive, int jobs) throws SQLException {
        meter.say("restoring into " + name + " with pg_restore " + programs.version());
        var elapsed = meter.bytes("restoring", 0);
        process.run(
                "restoring the archive",
                ExitCode.PROOF_FAILED,
                programs.restore(
                        List.of(
                                "--exit-on-error",
                                "--no-password",
                                "--jobs=" + jobs,
                                archive.toString())),
                maintenance.urlForPrograms().withDatabase(name),
                () -> elapsed.accept(0));
    }

    /** Proves the database, and collects what its planner needs if it is going to serve. */
    Proof prove(
            String name,
            ConnectionUrl url,
            SessionSettings settings,
            PostgresContent expected,
            boolean analyze)
            throws SQLException {
        try (var session = Session.open(url.withDatabase(name), settings, stop)) {
            session.execute("set statement_timeout = 0");
            meter.say("proving " + name + ": counting rows, comparing the schema");
            var proof = Proof.of(session, expected, stop);
            if (analyze && proof.holds()) {
                // A restored table has no statistics; the first minutes would be slow without.
                meter.say("analyzing " + name);
                session.execute("analyze");
            }
            return proof;
        }
    }

    /** Gives the database the owner, grants, limits and settings of the one that it stands for. */
    void dress(String name, DatabaseProperties like) throws SQLException {
        var database = "database " + Sql.name(name);
        // First: privileges belong to the owner, and move with a change of it.
        run("alter " + database + " owner to " + Sql.name(like.owner()), "the owner");
        // An earlier run may have dressed it for a live database that has changed since.
        run("alter " + database + " reset all", "the settings");
        for (var setting : like.settings()) {
            var target =
                    setting.role().isEmpty()
                            ? "alter " + database
                            : "alter role " + Sql.name(setting.role()) + " in " + database;
            run(
                    target
                            + " set "
                            + Sql.settingName(setting.name())
                            + " to "
                            + Sql.settingValue(setting.name(), setting.value()),
                    "setting " + setting.name() + " of the database");
        }
        if (!like.grants().standard()) {
            grant(name, like);
        }
        run("alter " + database + " connection limit " + like.connectionLimit(), "the limit");
    }

    private void grant(String name, DatabaseProperties like) throws SQLException {
        var on = " on database " + Sql.name(name);
        run("revoke all" + on + " from public", "the grants");
        run("revoke all" + on + " from " + Sql.name(like.owner()), "the grants");
        for (var grant : like.grants().entries()) {
            run(
                    "grant "
                            + grant.privilege()
                            + on
                            + " to "
                            + (grant.grantee().isEmpty() ? "public" : Sql.name(grant.grantee()))
                            + (grant.grantable() ? " with grant option" : ""),
                    "the grant to " + grant.grantee());
        }
    }

    private void run(String statement, String what) throws SQLException {
        try {
            maintenance.execute(statement);
        } catch (SQLException e) {
            if (SqlErrors.state(e).startsWith("42")) {
                throw Failure.because(
                        e,
                        ExitCode.BAD_INPUT,
                        Problem.of(
                                "carry-over",
                                "%s cannot be carried over: %s".formatted(what, SqlErrors.words(e)),
                                "Restore as a superuser, or as the owner with what it needs for"
                                        + " that; the live database was not touched"));
            }
            throw e;
        }
    }

    /** Drops the database, with whatever session a killed run left in it. */
    void drop(String name) throws SQLException {
        maintenance.execute("drop database if exists " + Sql.name(name) + " with (force)");
    }

    /**
     * Drops what killed runs left for that target. The caller holds the restore lock, so no such
     * run is alive.
     *
     * @param except a database that can still be used
     * @return the names of what was dropped
     */
    List<String> dropLeftovers(String target, Optional<String> except) throws SQLException {
        var dropped = new ArrayList<String>();
        for (var name : leftovers(target, except)) {
            meter.say("dropping " + name + ", left by a run that did not end");
            drop(name);
            dropped.add(name);
        }
        return dropped;
    }

    /** What {@link #dropLeftovers} would drop. */
    List<String> leftovers(String target, Optional<String> except) throws SQLException {
        return Marker.scratch(maintenance, target).stream()
                .map(Marker.Marked::database)
                .filter(name -> !except.equals(Optional.of(name)))
                .toList();
    }

    /** A database that an earlier run filled from that set and proved, if it is still there. */
    Optional<String> proved(String target, String set) throws SQLException {
        return Marker.scratch(maintenance, target).stream()
                .filter(m -> m.marker().purpose() == Marker.Purpose.PROVED)
                .filter(m -> m.marker().set().equals(set))
                .map(Marker.Marked::database)
                .findFirst();
    }

    /** A database that an earlier run for whatever set filled and proved. */
    Optional<String> anyProved(String target) throws SQLException {
        return Marker.scratch(maintenance, target).stream()
                .filter(m -> m.marker().purpose() == Marker.Purpose.PROVED)
                .map(Marker.Marked::database)
                .findFirst();
    }

    /** Notes that the database is whole: it survives this run. */
    void keep(String name, Marker proved) throws SQLException {
        maintenance.execute(proved.statement(name));
    }
}
