package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads one directory: lists it, finds its layout, and puts the ways up and down together. */
final class FolderReader {
    private static final String NAMES =
            "Name it 017_name.sql with rollbacks/017_name_rollback.sql, or as your tool does (%s; --layout names one), or move it away";

    /** Deeper, nobody keeps migrations, and a link in a circle would never end. */
    private static final int DEPTH = 6;

    private static final int DATE = 8;

    private static final int SECONDS = 14;

    private record Read(String path, FileName name, Optional<Script> script) {}

    private final Path directory;
    private final Optional<Layout> told;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();
    private final Map<Version, Read> ups = new TreeMap<>();
    private final Map<Version, Read> downs = new TreeMap<>();
    private final Map<Version, Read> baselines = new TreeMap<>();
    private final Map<String, Read> repeatables = new TreeMap<>();

    FolderReader(Path directory, Optional<Layout> told) {
        this.directory = directory;
        this.told = told;
    }

    /** What is wrong with names and encodings. */
    List<Problem> problems() {
        return problems;
    }

    ScriptFolder read() {
        List<String> paths = paths();
        List<String> scripts = paths.stream().filter(FolderReader::isScript).toList();
        Layout layout = told.orElseGet(() -> Layout.of(scripts, () -> markers(scripts)));
        boolean mixed = layout.sortsAsText() && hasTimes(layout, paths);
        for (String path : paths) {
            Optional<FileName> name = layout.name(path);
            if (name.isPresent()) {
                add(layout, path, mixed ? filled(name.get(), layout.filling()) : name.get());
            } else if (Companion.is(path)) {
                passedOver.add(path);
            } else {
                problems.add(unknown(path));
            }
        }
        if (!layout.pairsByVersion()) {
            downs.values().forEach(this::checkName);
        }
        downs.values().forEach(this::checkOwner);
        if (layout.sortsAsText()) {
            checkTexts(layout);
        }
        return new ScriptFolder(
                directory,
                migrations(ups.values()),
                layout.word(),
                passedOver,
                migrations(baselines.values()),
                repeatables.values().stream()
                        .flatMap(
                                read ->
                                        read.script().stream()
                                                .map(s -> new Repeatable(read.name().name(), s)))
                        .toList());
    }

    private static boolean isScript(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(".sql");
    }

    private Optional<Dialect> markers(List<String> scripts) {
        try {
            // Tools that need markers need them in every file.
            String first = Files.readString(directory.resolve(scripts.getFirst()));
            return Halves.of(scripts.getFirst(), first, new ArrayList<>()).tool();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean hasTimes(Layout layout, List<String> paths) {
        return paths.stream()
                .flatMap(path -> layout.name(path).stream())
                .anyMatch(name -> name.version().text().length() == SECONDS);
    }

    /** A date beside dates with a time, as a number in the place that its text has. */
    private static FileName filled(FileName name, char filling) {
        String text = name.version().text();
        return text.length() == DATE
                ? name.withVersion(
                        Version.parse(text + String.valueOf(filling).repeat(SECONDS - DATE))
                                .orElseThrow())
                : name;
    }

    private List<String> paths() {
        var paths = new ArrayList<String>();
        try {
            list(directory, "", DEPTH, paths);
        } catch (IOException | DirectoryIteratorException unreadable) {
            throw Failure.badInput(
                    "unreadable",
                    directory + " cannot be read",
                    "Check that this user may read it");
        }
        paths.sort(Comparator.naturalOrder());
        return paths;
    }

    private static void list(Path folder, String prefix, int depth, List<String> paths)
            throws IOException {
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.startsWith(".") || name.toLowerCase(Locale.ROOT).endsWith(".md")) {
                    continue;
                }
                if (!Files.isDirectory(entry)) {
                    paths.add(prefix + name);
                } else if (depth > 0) {
                    list(entry, prefix + name + "/", depth - 1, paths);
                }
            }
        }
    }

    private void add(Layout layout, String path, FileName name) {
        Optional<ScriptReader.Read> read = read(layout, path, name);
        var script = new Read(path, name, read.map(ScriptReader.Read::script));
        switch (name.kind()) {
            case UP -> put(ups, script, layout);
            case DOWN -> put(downs, script, layout);
            case BASELINE -> put(baselines, script, layout);
            case REPEATABLE -> {
                if (repeatables.putIfAbsent(name.name(), script) != null) {
                    problems.add(duplicate(script, repeatables.get(name.name())));
                }
            }
        }
        if (name.kind() == FileName.Kind.UP) {
            read.flatMap(ScriptReader.Read::down)
                    .ifPresent(down -> put(downs, new Read(path, name, Optional.of(down)), layout));
        }
    }

    private void put(Map<Version, Read> all, Read read, Layout layout) {
        Read added = read;
        // Files are read in the order of their names.
        for (int n = 1; layout.allowsNamesakes() && all.containsKey(added.name().version()); n++) {
            added =
                    new Read(
                            read.path(),
                            read.name()
                                    .withVersion(
                                            Version.parse(read.name().version().text() + "." + n)
                                                    .orElseThrow()),
                            read.script());
        }
        Read before = all.putIfAbsent(added.name().version(), added);
        if (before != null) {
            problems.add(duplicate(read, before));
        }
    }

    private Optional<ScriptReader.Read> read(Layout layout, String path, FileName name) {
        try {
            boolean alone = isAlone(layout, path);
            byte[] bytes = Files.readAllBytes(directory.resolve(path));
            boolean down = name.kind() == FileName.Kind.DOWN;
            return ScriptReader.open(path, down, alone, layout, bytes, problems);
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

    private boolean isAlone(Layout layout, String path) throws IOException {
        Optional<Layout.Neighbour> neighbour = layout.neighbour(path);
        if (neighbour.isEmpty()) {
            return false;
        }
        Path file = directory.resolve(neighbour.get().path());
        return Files.isRegularFile(file)
                && neighbour
                        .get()
                        .alone()
                        .matcher(Files.readString(file, StandardCharsets.UTF_8))
                        .find();
    }

    private List<Migration> migrations(Collection<Read> reads) {
        var migrations = new ArrayList<Migration>();
        for (Read read : reads) {
            read.script()
                    .ifPresent(
                            script ->
                                    migrations.add(
                                            new Migration(
                                                    read.name().version(),
                                                    read.name().name(),
                                                    script,
                                                    down(read.name()))));
        }
        return migrations;
    }

    private Optional<Script> down(FileName up) {
        return up.kind() == FileName.Kind.UP
                ? Optional.ofNullable(downs.get(up.version())).flatMap(Read::script)
                : Optional.empty();
    }

    private void checkOwner(Read down) {
        if (!ups.containsKey(down.name().version())) {
            problems.add(
                    Problem.at(
                            Place.file(down.path()),
                            "rollback-alone",
                            down.path() + " is a rollback without its migration",
                            "Add the migration "
                                    + down.name().version()
                                    + ", or remove the rollback"));
        }
    }

    private void checkName(Read down) {
        Read up = ups.get(down.name().version());
        if (up != null && !up.name().name().equalsIgnoreCase(down.name().name())) {
            problems.add(
                    Problem.at(
                            Place.file(down.path()),
                            "rollback-name",
                            "%s has the version of %s but another name"
                                    .formatted(down.path(), up.path()),
                            "Name both alike, so that no migration is taken back by another's rollback"));
        }
    }

    /** Versions are numbers here; where the tool's order is another, guessing would be worse. */
    private void checkTexts(Layout layout) {
        Optional<Read> before = Optional.empty();
        for (Read up : ups.values()) {
            if (before.isPresent()
                    && layout.compared(before.get().path()).compareTo(layout.compared(up.path()))
                            > 0) {
                problems.add(
                        Problem.at(
                                Place.file(up.path()),
                                "order",
                                "%s compares names as texts and would run %s before %s"
                                        .formatted(layout.word(), up.path(), before.get().path()),
                                "Give all versions the same number of digits, or say --layout plain if numbers are meant"));
            }
            before = Optional.of(up);
        }
    }

    private static Problem duplicate(Read read, Read before) {
        return Problem.at(
                Place.file(read.path()),
                "duplicate-version",
                "two files have version %s: %s and %s"
                        .formatted(read.name().version(), before.path(), read.path()),
                "Give one of them another version");
    }

    private static Problem unknown(String path) {
        String layouts = String.join(", ", Layout.ALL.stream().map(Layout::word).toList());
        return Problem.at(
                Place.file(path),
                "file-name",
                path + " is not named like a migration",
                NAMES.formatted(layouts));
    }
}
