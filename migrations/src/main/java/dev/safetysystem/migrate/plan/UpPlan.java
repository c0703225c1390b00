package dev.safetysystem.migrate.plan;

import dev.safetysystem.migrate.history.HistoryRow;
import dev.safetysystem.migrate.history.State;
import dev.safetysystem.migrate.lint.Rule;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.scripts.FileLint;
import dev.safetysystem.migrate.scripts.Migration;
import dev.safetysystem.migrate.scripts.Phase;
import dev.safetysystem.migrate.scripts.Repeatable;
import dev.safetysystem.migrate.scripts.Script;
import dev.safetysystem.migrate.scripts.ScriptFolder;
import dev.safetysystem.migrate.scripts.ScriptReader;
import dev.safetysystem.migrate.scripts.Version;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an up does.
 *
 * @param steps what is applied, in order
 * @param later what is pending but not asked for: another phase, or beyond {@code --to}
 * @param ahead applied versions that have no file here: the database is ahead of this release
 * @param repeated repeatable files that are applied behind the steps
 * @param refusals why nothing is done; empty if it may be done
 * @param warnings what a person should look at
 */
public record UpPlan(
        List<Step> steps,
        List<Migration> later,
        List<HistoryRow> ahead,
        List<Repeatable> repeated,
        List<Problem> refusals,
        List<Problem> warnings) {

    /**
     * One migration to be applied.
     *
     * @param migration which
     * @param done how many of its statements an earlier attempt finished
     * @param resumed whether an earlier attempt began it
     */
    public record Step(Migration migration, int done, boolean resumed) {}

    public UpPlan {
        steps = List.copyOf(steps);
        later = List.copyOf(later);
        ahead = List.copyOf(ahead);
        repeated = List.copyOf(repeated);
        refusals = List.copyOf(refusals);
        warnings = List.copyOf(warnings);
    }

    /** The same plan, with more that stands against it. */
    public UpPlan refused(List<Problem> further) {
        var all = new ArrayList<>(refusals);
        all.addAll(further);
        return new UpPlan(steps, later, ahead, repeated, all, warnings);
    }

    /**
     * Plans.
     *
     * @param folder the files
     * @param present what the database says
     * @param wanted what is asked for
     */
    public static UpPlan of(ScriptFolder folder, Present present, Wanted wanted) {
        return new Planning(seen(folder, present.rows(), wanted.to()), present, wanted).plan();
    }

    /** The files as a database with that history sees them: a baseline stands for others. */
    public static ScriptFolder seen(
            ScriptFolder folder, List<HistoryRow> rows, Optional<Version> to) {
        Set<String> files =
                rows.stream()
                        .filter(row -> row.state().isPresent())
                        .map(HistoryRow::file)
                        .collect(Collectors.toSet());
        return files.isEmpty() ? folder.seenFirst(to) : folder.seenBy(files);
    }

    private static final class Planning {
        private static final int NAMED = 5;
        private final ScriptFolder folder;
        private final Map<Version, HistoryRow> rows = new TreeMap<>();
        private final Present present;
        private final Wanted wanted;
        private final List<Step> steps = new ArrayList<>();
        private final List<Migration> later = new ArrayList<>();
        private final List<Problem> refusals = new ArrayList<>();
        private final List<Problem> warnings = new ArrayList<>();
        private int tolerated;

        Planning(ScriptFolder folder, Present present, Wanted wanted) {
            this.folder = folder;
            this.present = present;
            this.wanted = wanted;
            present.rows().forEach(row -> this.rows.put(row.version(), row));
        }

        UpPlan plan() {
            wanted.to()
                    .filter(version -> folder.find(version).isEmpty())
                    .ifPresent(version -> refusals.add(unknownTarget(version)));
            folder.migrations().forEach(this::place);
            steps.forEach(step -> checkOrder(step.migration()));
            steps.forEach(step -> lint(step.migration()));
            List<Repeatable> repeated = repeated();
            noteWrapped();
            noteTolerated();
            noteWithoutDown();
            // What was begun comes first: it may hold what the others need.
            steps.sort(Comparator.comparing(step -> !step.resumed()));
            return new UpPlan(steps, later, ahead(), repeated, refusals, warnings);
        }

        private void place(Migration migration) {
            HistoryRow row = rows.get(migration.version());
            State state = row == null ? State.REVERTED : row.state();
            switch (state) {
                case APPLIED -> compare(migration, row);
                case REVERTING -> refusals.add(reverting(migration));
                case APPLYING, REVERTED -> {
                    refusals.addAll(migration.problems());
                    if (!migration.problems().isEmpty()) {
                        return;
                    }
                    if (state == State.APPLYING) {
                        resume(migration, row);
                    } else {
                        pending(migration);
                    }
                }
            }
        }

        private void pending(Migration migration) {
            rows.values().stream()
                    .filter(row -> row.state().isPresent())
                    .filter(row -> row.file().equals(migration.up().file()))
                    .filter(row -> row.upSha256().equals(migration.up().sha256()))
                    .findFirst()
                    .ifPresent(row -> refusals.add(renumbered(migration, row)));
            boolean asked =
                    wanted.phases().include(migration.up().phase())
                            && wanted.to()
                                    .map(last -> migration.version().compareTo(last) <= 0)
                                    .orElse(true);
            if (asked) {
                steps.add(new Step(migration, 0, false));
            } else {
                later.add(migration);
            }
        }

        private void compare(Migration migration, HistoryRow row) {
            if (row.upSha256().equals(migration.up().sha256())) {
                return;
            }
            refusals.add(
                    ScriptReader.holdsBothWays(row.upText())
                            ? ranBothWays(migration)
                            : edited(migration, row));
        }

        private static Problem edited(Migration migration, HistoryRow row) {
            return Problem.at(
                    Place.file(migration.up().file()),
                    "checksum",
                    "%s was applied as %s at %s and reads %s now"
                            .formatted(
                                    migration.up().file(),
                                    brief(row.upSha256()),
                                    row.finishedAt().orElse("an unknown time"),
                                    brief(migration.up().sha256())),
                    "Restore the file as it was applied, and put the change into a new migration");
        }

        private static Problem ranBothWays(Migration migration) {
            return Problem.at(
                    Place.file(migration.up().file()),
                    "ran-both-ways",
                    migration.up().file()
                            + " was applied by an earlier version of this program, which ran its way down too",
                    "Look at what of it is in the database and make good what is missing, then run: migrate repair --version "
                            + migration.version());
        }

        private void resume(Migration migration, HistoryRow row) {
            if (!Corrections.keepsWhatIsDone(row, migration)) {
                refusals.add(
                        Problem.at(
                                Place.file(migration.up().file()),
                                "changed-under-way",
                                "%s stopped after statement %d, and one of those statements has been changed since"
                                        .formatted(migration.up().file(), row.statement()),
                                "Correct only what comes after statement "
                                        + row.statement()
                                        + ", or take it back with: migrate down --steps 1"));
                return;
            }
            steps.add(new Step(migration, row.statement(), true));
        }

        private void checkOrder(Migration migration) {
            if (rows.containsKey(migration.version())
                    && rows.get(migration.version()).state() == State.APPLYING) {
                return;
            }
            rows.values().stream()
                    .filter(row -> row.state().isPresent())
                    .filter(row -> row.phase() == migration.up().phase())
                    .filter(row -> row.version().compareTo(migration.version()) > 0)
                    .filter(row -> !wanted.outOfOrder())
                    .reduce((first, second) -> second)
                    .ifPresent(after -> refusals.add(outOfOrder(migration, after)));
            if (migration.up().phase() == Phase.CONTRACT) {
                checkExpanded(migration);
            }
        }

        /** A contract relies on every expand before it. */
        private void checkExpanded(Migration contract) {
            for (Migration before : later) {
                if (before.up().phase() == Phase.EXPAND
                        && before.version().compareTo(contract.version()) < 0) {
                    refusals.add(
                            Problem.at(
                                    Place.file(contract.up().file()),
                                    "expand-pending",
                                    "contract %s waits for expand %s"
                                            .formatted(contract.version(), before.version()),
                                    "Run: migrate up --phase expand"));
                }
            }
        }

        private void lint(Migration migration) {
            judged(folder.lintErrors(migration));
            warnings.addAll(FileLint.ofUp(migration.up()).warnings());
        }

        /** One line, however many there are. */
        private void noteWithoutDown() {
            List<String> files =
                    steps.stream()
                            .map(Step::migration)
                            .filter(migration -> migration.down().isEmpty())
                            .map(migration -> migration.up().file())
                            .toList();
            if (files.isEmpty()) {
                return;
            }
            int more = files.size() - Math.min(files.size(), NAMED);
            String message =
                    "%d of %d files have no rollback and can never be taken back: %s%s"
                            .formatted(
                                    files.size(),
                                    steps.size(),
                                    String.join(", ", files.subList(0, files.size() - more)),
                                    more > 0 ? " and %d more".formatted(more) : "");
            warnings.add(
                    Problem.of(
                            "no-down",
                            message,
                            "Add them before they are applied, if they should be"));
        }

        /** Where nothing runs yet, there is nothing that a contract could break. */
        private void judged(List<Problem> errors) {
            for (Problem error : errors) {
                boolean tolerable = present.unused() && Rule.isContract(error.code());
                if (tolerable) {
                    tolerated++;
                } else {
                    refusals.add(error);
                }
            }
        }

        private void noteTolerated() {
            if (tolerated > 0) {
                warnings.add(
                        Problem.of(
                                "nothing-runs-yet",
                                "%d statements would belong into a file of phase contract where something runs; this database was empty"
                                        .formatted(tolerated),
                                "Nothing to do here; for a pull request see: migrate plan --offline --from"));
            }
        }

        /** Behind everything else, so not while something else is left for later. */
        private List<Repeatable> repeated() {
            if (later.stream().anyMatch(m -> m.up().phase() == Phase.EXPAND)) {
                return List.of();
            }
            var again = new ArrayList<Repeatable>();
            for (Repeatable repeatable : folder.repeatables()) {
                Script script = repeatable.script();
                if (script.sha256().equals(present.repeated().get(repeatable.name()))) {
                    continue;
                }
                refusals.addAll(script.problems());
                if (!script.problems().isEmpty()) {
                    continue;
                }
                if (!wanted.phases().include(script.phase())) {
                    continue;
                }
                FileLint lint = FileLint.ofUp(script);
                judged(lint.errors());
                warnings.addAll(lint.warnings());
                if (!script.isTransactional()) {
                    refusals.add(
                            Problem.at(
                                    Place.file(script.file()),
                                    "repeatable-alone",
                                    script.file()
                                            + " is repeatable and cannot run in a transaction",
                                    "Put it into a file with a version"));
                }
                again.add(repeatable);
            }
            return again;
        }

        private static Problem renumbered(Migration migration, HistoryRow row) {
            return Problem.at(
                    Place.file(migration.up().file()),
                    "renumbered",
                    "%s was applied as version %s; now its name says %s"
                            .formatted(migration.up().file(), row.version(), migration.version()),
                    "Name it so that it has version %s, for example %s_%s.sql"
                            .formatted(row.version(), row.version(), migration.name()));
        }

        /** One line, however many there are. */
        private void noteWrapped() {
            long wrapped = steps.stream().filter(s -> s.migration().up().isWrapped()).count();
            if (wrapped > 0) {
                warnings.add(
                        Problem.of(
                                "wrapped",
                                "%d files have BEGIN and COMMIT around everything; both are left out"
                                        .formatted(wrapped),
                                "Nothing to do: each file is one transaction anyway, together with its line in the history"));
            }
        }

        private List<HistoryRow> ahead() {
            var ahead = new ArrayList<HistoryRow>();
            var here = new TreeSet<Version>();
            folder.migrations().forEach(migration -> here.add(migration.version()));
            for (HistoryRow row : rows.values()) {
                if (here.contains(row.version()) || !row.state().isPresent()) {
                    continue;
                }
                ahead.add(row);
                if (row.state() != State.APPLIED) {
                    refusals.add(
                            Problem.of(
                                    "unfinished-elsewhere",
                                    "version %s is %s since revision %s, and its file is not here"
                                            .formatted(
                                                    row.version(),
                                                    row.state().word(),
                                                    row.revision()),
                                    "Finish it with the release that has the file, or with: migrate down --steps 1"));
                }
            }
            if (!ahead.isEmpty()) {
                warnings.add(
                        Problem.of(
                                "ahead",
                                "the database is ahead of these files: "
                                        + String.join(
                                                ", ",
                                                ahead.stream()
                                                        .map(r -> r.version().text())
                                                        .toList())
                                        + " applied, no file here",
                                "Nothing to do if an older release runs on a newer schema on purpose"));
            }
            return ahead;
        }

        private static Problem outOfOrder(Migration migration, HistoryRow after) {
            return Problem.at(
                    Place.file(migration.up().file()),
                    "out-of-order",
                    "%s %s is not applied, but the later %s is"
                            .formatted(
                                    migration.up().phase().word(),
                                    migration.version(),
                                    after.version()),
                    "Give it a version above " + after.version());
        }

        private static Problem reverting(Migration migration) {
            return Problem.at(
                    Place.file(migration.up().file()),
                    "reverting",
                    "the down of " + migration.version() + " was begun and is not finished",
                    "Run: migrate down --steps 1");
        }

        private Problem unknownTarget(Version version) {
            return Problem.of(
                    "unknown-version",
                    "--to names version %s, which no file in %s has"
                            .formatted(version, folder.directory()),
                    "Name one of: "
                            + String.join(
                                    ", ",
                                    folder.migrations().stream()
                                            .map(m -> m.version().text())
                                            .toList()));
        }

        private static String brief(String sha256) {
            return "sha256 " + sha256.substring(0, 12);
        }
    }
}
