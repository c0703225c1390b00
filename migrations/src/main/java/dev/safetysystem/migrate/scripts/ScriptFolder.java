package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A directory of migrations. Every file in it must be understood: a file that is silently left out
 * is a migration that silently never runs.
 *
 * @param directory where it is
 * @param migrations in the order of their versions; at least one
 */
public record ScriptFolder(Path directory, List<Migration> migrations) {
    private static final Set<String> SUBDIRECTORIES =
            Set.of("rollback", "rollbacks", "down", "downs", "up", "ups");
    private static final String LAYOUTS =
            "Name it 017_name.sql with rollbacks/017_name_rollback.sql, 017_name.up.sql with 017_name.down.sql, or V17__name.sql with U17__name.sql; or move it away";

    public ScriptFolder {
        migrations = List.copyOf(migrations);
    }

    /**
     * Reads the directory and takes every file apart.
     *
     * @throws Failure bad input, with everything that is wrong
     */
    public static ScriptFolder read(Path directory) {
        ScriptFolder folder = open(directory);
        List<Problem> problems =
                folder.migrations().stream().flatMap(m -> m.problems().stream()).toList();
        if (!problems.isEmpty()) throw Failure.of(ExitCode.BAD_INPUT, problems);
        return folder;
    }

    /**
     * Reads the directory, but not what its files say: who needs that asks them for their problems
     * first. Hidden files (a mounted ConfigMap is full of them) and Markdown are left out.
     *
     * @throws Failure bad input, with everything that is wrong about names and encodings
     */
    public static ScriptFolder open(Path directory) {
        if (!Files.isDirectory(directory))
            throw Failure.badInput(
                    "no-directory",
                    directory + " is not a directory",
                    "Give the directory of the migrations with --dir");
        var problems = new ArrayList<Problem>();
        var reading = new Reading(problems);
        for (String path : paths(directory)) reading.add(directory, path);
        List<Migration> migrations = reading.migrations();
        if (migrations.isEmpty() && problems.isEmpty())
            throw Failure.badInput(
                    "no-migrations",
                    directory + " holds no migration",
                    "Check the path; an empty directory is usually a mistake");
        if (!problems.isEmpty()) {
            // Refused anyway: then with all that is wrong at once.
            migrations.forEach(migration -> problems.addAll(migration.problems()));
            throw Failure.of(ExitCode.BAD_INPUT, problems);
        }
        return new ScriptFolder(directory, migrations);
    }

    /** The migration of a version. */
    public Optional<Migration> find(Version version) {
        return migrations.stream().filter(m -> m.version().equals(version)).findFirst();
    }

    /** Why files are refused by the lint; empty if none is. */
    public List<Problem> lintErrors(Migration migration) {
        var errors = new ArrayList<>(FileLint.ofUp(migration.up()).errors());
        migration.down().map(FileLint::ofDown).ifPresent(lint -> errors.addAll(lint.errors()));
        return errors;
    }

    private static List<String> paths(Path directory) {
        var paths = new ArrayList<String>();
        try {
            for (String name : names(directory)) {
                boolean folder = Files.isDirectory(directory.resolve(name));
                if (!folder || !SUBDIRECTORIES.contains(name.toLowerCase(Locale.ROOT)))
                    paths.add(name);
                if (folder)
                    for (String inside : names(directory.resolve(name)))
                        paths.add(name + "/" + inside);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            throw Failure.badInput(
                    "unreadable",
                    directory + " cannot be read",
                    "Check that this user may read it");
        }
        paths.sort(Comparator.naturalOrder());
        return paths;
    }

    private static List<String> names(Path directory) throws IOException {
        var names = new ArrayList<String>();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && !name.toLowerCase(Locale.ROOT).endsWith(".md"))
                    names.add(name);
            }
        }
        return names;
    }

    /** What has been read so far. */
    private static final class Reading {
        private record Read(String path, FileName name, Optional<Script> script) {}

        private final List<Problem> problems;
        private final Map<Version, Read> ups = new TreeMap<>();
        private final Map<Version, Read> downs = new TreeMap<>();

        Reading(List<Problem> problems) {
            this.problems = problems;
        }

        void add(Path directory, String path) {
            Path file = directory.resolve(path);
            Optional<FileName> name =
                    Files.isRegularFile(file) ? FileName.parse(path) : Optional.empty();
            if (name.isEmpty()) {
                problems.add(
                        Problem.at(
                                Place.file(path),
                                "file-name",
                                path + " is not named like a migration",
                                LAYOUTS));
                return;
            }
            Optional<ScriptReader.Read> read = read(file, path, name.get().down());
            put(new Read(path, name.get(), read.map(ScriptReader.Read::script)), name.get().down());
            read.flatMap(ScriptReader.Read::down)
                    .ifPresent(down -> put(new Read(path, name.get(), Optional.of(down)), true));
        }

        private void put(Read read, boolean down) {
            var before = (down ? downs : ups).putIfAbsent(read.name().version(), read);
            if (before != null)
                problems.add(
                        Problem.at(
                                Place.file(read.path()),
                                "duplicate-version",
                                "two %s have version %s: %s and %s"
                                        .formatted(
                                                down ? "rollbacks" : "files",
                                                read.name().version(),
                                                before.path(),
                                                read.path()),
                                down ? "Keep one of them" : "Give one of them another version"));
        }

        private Optional<ScriptReader.Read> read(Path file, String path, boolean down) {
            try {
                return ScriptReader.open(path, down, Files.readAllBytes(file), problems);
            } catch (IOException unreadable) {
                problems.add(
                        Problem.at(
                                Place.file(path),
                                "unreadable",
                                path + " cannot be read",
                                "Check that this user may read it"));
                return Optional.empty();
            }
        }

        List<Migration> migrations() {
            downs.values().forEach(this::checkOwner);
            var migrations = new ArrayList<Migration>();
            ups.forEach(
                    (version, up) ->
                            up.script()
                                    .ifPresent(
                                            script ->
                                                    migrations.add(
                                                            new Migration(
                                                                    version,
                                                                    up.name().name(),
                                                                    script,
                                                                    down(version)))));
            return migrations;
        }

        private Optional<Script> down(Version version) {
            return Optional.ofNullable(downs.get(version)).flatMap(Read::script);
        }

        private void checkOwner(Read down) {
            Read up = ups.get(down.name().version());
            if (up == null)
                problems.add(
                        Problem.at(
                                Place.file(down.path()),
                                "rollback-alone",
                                down.path() + " is a rollback without its migration",
                                "Add the migration "
                                        + down.name().version()
                                        + ", or remove the rollback"));
            else if (!up.name().name().equalsIgnoreCase(down.name().name()))
                problems.add(
                        Problem.at(
                                Place.file(down.path()),
                                "rollback-name",
                                "%s has the version of %s but another name"
                                        .formatted(down.path(), up.path()),
                                "Name both alike, so that no migration is taken back by another's rollback"));
        }
    }
}
