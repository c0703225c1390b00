package dev.safetysystem.migrate.scripts;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Flyway: {@code V4.1__create.sql}, its undo {@code U4.1__create.sql}, repeatable {@code
 * R__views.sql}, baseline {@code B4__all.sql}; in folders of any depth, parts of versions as
 * numbers.
 */
final class FlywayLayout implements Layout {
    private static final Pattern FILE =
            Pattern.compile(
                    "(?:.*/)?(?<kind>[VUB])(?<version>\\d+(?:[._]\\d+)*)(?:__(?<name>[^/]*))?\\.sql");
    private static final Pattern REPEATABLE = Pattern.compile("(?:.*/)?R__(?<name>[^/]*)\\.sql");
    private static final Pattern ALONE =
            Pattern.compile("(?m)^\\s*executeInTransaction\\s*=\\s*false\\b");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}\\n]*}");
    private static final Version NONE = Version.parse("0").orElseThrow();

    @Override
    public String word() {
        return "flyway";
    }

    @Override
    public Optional<FileName> name(String path) {
        Matcher repeatable = REPEATABLE.matcher(path);
        if (repeatable.matches()) {
            return Optional.of(
                    new FileName(NONE, repeatable.group("name"), FileName.Kind.REPEATABLE));
        }
        Matcher file = FILE.matcher(path);
        if (!file.matches()) {
            return Optional.empty();
        }
        String name = Optional.ofNullable(file.group("name")).orElse("");
        FileName.Kind kind =
                switch (file.group("kind")) {
                    case "V" -> FileName.Kind.UP;
                    case "U" -> FileName.Kind.DOWN;
                    default -> FileName.Kind.BASELINE;
                };
        return Version.parse(file.group("version"))
                .map(version -> new FileName(version, name, kind));
    }

    @Override
    public Optional<Neighbour> neighbour(String script) {
        return Optional.of(new Neighbour(script + ".conf", ALONE));
    }

    /** Flyway replaces them before it runs a file, or refuses it. */
    @Override
    public Optional<String> refused(String text) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        return placeholder.find()
                ? Optional.of("the placeholder " + placeholder.group())
                : Optional.empty();
    }
}
