package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * How a tool, or a person with psql, lays out a directory of migrations: how files are named, and
 * in which order they run. Where this program could only guess at the tool's order, the directory
 * is refused.
 */
interface Layout {
    /** A file's name as most tools have it. */
    String NAME = "(?<version>\\d+)_(?<name>[^/]*)";

    /** In the order in which they are tried; the last fits everything. */
    List<Layout> ALL =
            List.of(
                    new PrismaLayout(),
                    new DieselLayout(),
                    new HasuraLayout(),
                    new FlywayLayout(),
                    new GolangMigrateLayout(),
                    new GooseLayout(),
                    new DbmateLayout(),
                    new SqlMigrateLayout(),
                    new SqlxLayout(),
                    new PlainLayout());

    /** Its name, for {@code --layout} and for people. */
    String word();

    /**
     * Whether a directory looks like it: the tool would run all of it, unless a layout says more.
     *
     * @param scripts the paths of its SQL files; at least one
     * @param markers those in its first SQL file
     */
    default boolean fits(List<String> scripts, Supplier<Optional<Dialect>> markers) {
        return scripts.stream().allMatch(path -> name(path).isPresent());
    }

    /** What a path is, relative to the directory; empty if the tool would not run it. */
    Optional<FileName> name(String path);

    /** Whether the tool compares texts, not versions as numbers. */
    default boolean sortsAsText() {
        return false;
    }

    /** The text that such a tool compares. */
    default String compared(String path) {
        return path;
    }

    /**
     * The digit to fill a date up with beside dates that have a time. In names, the underscore
     * behind the date comes after every digit.
     */
    default char filling() {
        return '9';
    }

    /** Whether the tool runs several files of one version, in the order of their names. */
    default boolean allowsNamesakes() {
        return false;
    }

    /** Whether a way down belongs to the way up of its version, whatever their names. */
    default boolean pairsByVersion() {
        return true;
    }

    /**
     * What a neighbour of a script says about it.
     *
     * @param script path of the script
     * @return path of the neighbour and what in it means that the script runs without a transaction
     */
    default Optional<Neighbour> neighbour(String script) {
        return Optional.empty();
    }

    /** A file of settings beside a script. */
    record Neighbour(String path, Pattern alone) {}

    /** What in a text only the tool itself can run; empty if nothing is. */
    default Optional<String> refused(String text) {
        return Optional.empty();
    }

    /** The layout of a directory. */
    static Layout of(List<String> scripts, Supplier<Optional<Dialect>> markers) {
        return ALL.stream()
                .filter(layout -> !scripts.isEmpty() && layout.fits(scripts, markers))
                .findFirst()
                .orElse(ALL.getLast());
    }

    /** The layout of a name. */
    static Optional<Layout> named(String word) {
        return ALL.stream().filter(layout -> layout.word().equalsIgnoreCase(word)).findFirst();
    }
}
