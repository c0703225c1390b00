package dev.safetysystem.migrate.run;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.db.SqlErrors;
import dev.safetysystem.migrate.history.Actor;
import dev.safetysystem.migrate.history.History;
import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.history.MadeObjects;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.plan.UpPlan;
import dev.safetysystem.migrate.prove.ObjectProof;
import dev.safetysystem.migrate.prove.SchemaObject;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.Phase;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proves that what was applied is there, and that a release can run on it: applied ⊇ required,
 * never applied = newest. What was made is what the catalogue held after each run, not what the
 * files' texts suggest.
 *
 * @param standing where the database stands
 * @param proved how many objects were compared or looked up
 * @param problems what is not true
 * @param warnings what a person should look at
 */
public record Verification(
        Standing standing, int proved, List<Problem> problems, List<Problem> warnings) {
    public Verification {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /**
     * Asks the database.
     *
     * @param folder the release's files, if there are any here
     * @param schema the schema that a release is built for, if one is asked about
     * @param also further objects that must be there
     */
    public static Verification of(
            Session session,
            Actor actor,
            Optional<ScriptFolder> folder,
            Optional<Version> schema,
            List<SchemaObject> also) {
        try {
            Standing standing = Standing.of(session, actor);
            var problems = new ArrayList<Problem>();
            var warnings = new ArrayList<Problem>();
            standing.unfinished().forEach(row -> problems.add(unfinished(row)));
            folder.map(files -> UpPlan.seen(files, standing.rows(), Optional.empty()))
                    .ifPresent(files -> compare(files, standing, schema, problems));
            schema.ifPresent(version -> compare(version, standing, problems));
            Optional<Map<String, MadeObjects.Row>> made =
                    new History(session, actor).objects().made();
            made.map(rows -> Differences.of(rows, standing.schema()))
                    .ifPresent(
                            differences -> {
                                problems.addAll(differences.problems());
                                warnings.addAll(differences.warnings());
                            });
            if (made.isEmpty() && !standing.applied().isEmpty()) {
                warnings.add(unrecorded());
            }
            problems.addAll(ObjectProof.missing(session, also));
            for (String index : new Indexes(session).invalid()) {
                problems.add(invalid(index));
            }
            int proved = made.map(Map::size).orElse(0) + also.size();
            return new Verification(standing, proved, problems, warnings);
        } catch (SQLException error) {
            throw SqlErrors.failure(error, "verifying " + session.url());
        }
    }

    /** The files beside the history. */
    private static void compare(
            ScriptFolder files,
            Standing standing,
            Optional<Version> schema,
            List<Problem> problems) {
        for (Migration migration : files.migrations()) {
            Optional<HistoryRow> row =
                    standing.applied().stream()
                            .filter(r -> r.version().equals(migration.version()))
                            .findFirst();
            boolean required =
                    migration.up().phase() == Phase.EXPAND
                            && schema.map(v -> migration.version().compareTo(v) <= 0).orElse(true);
            if (row.isPresent()) {
                if (!row.get().upSha256().equals(migration.up().sha256())) {
                    problems.add(changed(migration));
                }
            } else if (required) {
                problems.add(pending(migration));
            }
        }
    }

    private static Problem unrecorded() {
        return Problem.of(
                "unrecorded",
                "what the migrations made is not recorded, so it was not compared: they were applied by an earlier release of this program, or a run was ended before it could",
                "Run: migrate up");
    }

    private static void compare(Version schema, Standing standing, List<Problem> problems) {
        boolean reached = standing.current().filter(now -> now.compareTo(schema) >= 0).isPresent();
        if (!reached) {
            problems.add(
                    Problem.of(
                            "schema-too-old",
                            "schema %s is needed; %s is applied"
                                    .formatted(
                                            schema,
                                            standing.current()
                                                    .map(Version::text)
                                                    .orElse("nothing")),
                            "Run: migrate up"));
        }
        standing.floor()
                .filter(floor -> floor.compareTo(schema) > 0)
                .ifPresent(
                        floor ->
                                problems.add(
                                        Problem.of(
                                                "below-floor",
                                                "a contract migration was applied: a release built for a schema below %s cannot run here, and the schema asked for is %s"
                                                        .formatted(floor, schema),
                                                "Use a release built for "
                                                        + floor
                                                        + " or later, or restore a backup")));
    }

    private static Problem unfinished(HistoryRow row) {
        return Problem.of(
                "unfinished",
                "version %s is %s, %d statements are done"
                        .formatted(row.version(), row.state().word(), row.statement()),
                "Run: migrate " + (row.state().word().startsWith("app") ? "up" : "down --steps 1"));
    }

    private static Problem pending(Migration migration) {
        return Problem.of(
                "pending",
                "version %s is not applied".formatted(migration.version()),
                "Run: migrate up");
    }

    private static Problem changed(Migration migration) {
        return Problem.of(
                "checksum",
                migration.up().file() + " is not what was applied",
                "Restore the file as it was applied");
    }

    private static Problem invalid(String index) {
        return Problem.of(
                "invalid-index",
                "the index "
                        + index
                        + " is not valid: every write updates it, but no query uses it",
                "Drop it concurrently and build it again, or run the migration that builds it");
    }
}
