package dev.safetysystem.migrate.scripts;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file's path says.
 *
 * @param version its version; of a repeatable file 0
 * @param name its name without version, direction and ending
 * @param kind what the file is for
 */
record FileName(Version version, String name, Kind kind) {
    /** What a file is for. */
    enum Kind {
        /** Applies a migration; by its markers perhaps takes it back too. */
        UP,
        /** Takes it back. */
        DOWN,
        /** Flyway's: applied again whenever its text is another, behind everything else. */
        REPEATABLE,
        /** Flyway's: stands for all up to its version where the database is new. */
        BASELINE
    }

    /** Reads a path by a pattern with the groups {@code version} and {@code name}. */
    static Optional<FileName> parse(Pattern pattern, String path, Kind kind) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Version.parse(matcher.group("version"))
                .map(version -> new FileName(version, matcher.group("name"), kind));
    }

    FileName withVersion(Version other) {
        return new FileName(other, name, kind);
    }
}
