package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of migrations. Every file in it must be understood, or be named as passed over: a
 * file that is silently left out is a migration that silently never runs.
 *
 * @param directory where it is
 * @param migrations in the order of their versions
 * @param layout whose names and order they follow
 * @param passedOver files that are no migrations
 * @param baselines each stands for all migrations up to its version where the database is new
 * @param repeatables applied behind the migrations, in this order
 */
public record ScriptFolder(
        Path directory,
        List<Migration> migrations,
        String layout,
        List<String> passedOver,
        List<Migration> baselines,
        List<Repeatable> repeatables) {

    public ScriptFolder {
        migrations = List.copyOf(migrations);
        passedOver = List.copyOf(passedOver);
        baselines = List.copyOf(baselines);
        repeatables = List.copyOf(repeatables);
    }

    /**
     * Reads the directory and takes every file apart.
     *
     * @throws Failure bad input, with everything that is wrong
     */
    public static ScriptFolder read(Path directory) {
        return open(directory, Optional.empty()).understood();
    }

    /** The same, once every file is taken apart. */
    public ScriptFolder understood() {
        List<Problem> problems = migrations.stream().flatMap(m -> m.problems().stream()).toList();
        if (!problems.isEmpty()) {
            throw Failure.of(ExitCode.BAD_INPUT, problems);
        }
        return this;
    }

    /**
     * Reads the directory, but not what its files say: who needs that asks them for their problems
     * first. Hidden files (a mounted ConfigMap is full of them) and Markdown are left out.
     *
     * @param layout whose names and order it follows, if a person says so
     * @throws Failure bad input, with everything that is wrong about names and encodings
     */
    public static ScriptFolder open(Path directory, Optional<String> layout) {
        if (!Files.isDirectory(directory)) {
            throw Failure.badInput(
                    "no-directory",
                    directory + " is not a directory",
                    "Give the directory of the migrations with --dir");
        }
        var reader = new FolderReader(directory, layout.map(ScriptFolder::layout));
        ScriptFolder folder = reader.read();
        if (folder.isEmpty() && reader.problems().isEmpty()) {
            throw Failure.badInput(
                    "no-migrations",
                    directory + " holds no migration",
                    "Check the path; an empty directory is usually a mistake");
        }
        if (!reader.problems().isEmpty()) {
            // Refused anyway: then with all that is wrong at once.
            var problems = new ArrayList<>(reader.problems());
            folder.migrations().forEach(migration -> problems.addAll(migration.problems()));
            throw Failure.of(ExitCode.BAD_INPUT, problems);
        }
        return folder;
    }

    private boolean isEmpty() {
        return migrations.isEmpty() && baselines.isEmpty() && repeatables.isEmpty();
    }

    private static Layout layout(String word) {
        return Layout.named(word)
                .orElseThrow(
                        () ->
                                Failure.badInput(
                                        "layout",
                                        "no layout is called " + word,
                                        "Name one of: "
                                                + String.join(
                                                        ", ",
                                                        Layout.ALL.stream()
                                                                .map(Layout::word)
                                                                .toList())));
    }

    /**
     * The same as a database sees it whose history names these files: with the baseline that it
     * began with in place of what that stands for, or with none.
     */
    public ScriptFolder seenBy(Set<String> files) {
        return baselines.stream()
                .filter(baseline -> files.contains(baseline.up().file()))
                .findFirst()
                .map(this::behind)
                .orElse(this);
    }

    /**
     * The same as a new database sees it: with its last baseline in place of what that stands for.
     */
    public ScriptFolder seenFirst(Optional<Version> to) {
        return baselines.stream()
                .filter(b -> to.map(last -> b.version().compareTo(last) <= 0).orElse(true))
                .reduce((first, second) -> second)
                .map(this::behind)
                .orElse(this);
    }

    private ScriptFolder behind(Migration baseline) {
        return with(
                Stream.concat(
                                Stream.of(baseline),
                                migrations.stream()
                                        .filter(m -> m.version().compareTo(baseline.version()) > 0))
                        .toList());
    }

    /** The same from a version on: those before it are taken for applied. */
    public ScriptFolder from(Version first) {
        return with(migrations.stream().filter(m -> m.version().compareTo(first) >= 0).toList());
    }

    private ScriptFolder with(List<Migration> others) {
        return new ScriptFolder(directory, others, layout, passedOver, baselines, repeatables);
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
}
