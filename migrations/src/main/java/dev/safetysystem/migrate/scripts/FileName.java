package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file's path says.
 *
 * @param version its version
 * @param name its name without version, direction and ending
 * @param down whether it takes a migration back
 */
record FileName(Version version, String name, boolean down) {
    private static final String NAME = "(?<version>\\d+)[_-](?<name>[^/]+?)";

    /**
     * One way to name files.
     *
     * @param mark what such a path holds, in lower case: looked for first, because most paths hold
     *     no mark, and patterns that fail are most of the time that reading a directory takes
     */
    private record Layout(String mark, Pattern pattern, boolean down) {
        Layout(String mark, String regex, boolean down) {
            this(mark, Pattern.compile(regex, Pattern.CASE_INSENSITIVE), down);
        }
    }

    /** In the order in which they are tried: the first that matches wins. */
    private static final List<Layout> LAYOUTS =
            List.of(
                    new Layout("__", "V(?<version>\\d+(?:[._]\\d+)*)__(?<name>[^/]+)\\.sql", false),
                    new Layout("__", "U(?<version>\\d+(?:[._]\\d+)*)__(?<name>[^/]+)\\.sql", true),
                    new Layout(".up.", NAME + "\\.up\\.sql", false),
                    new Layout(".down.", NAME + "\\.down\\.sql", true),
                    new Layout(
                            "/",
                            "(?:rollbacks?|downs?)/" + NAME + "(?:[_.-](?:rollback|down))?\\.sql",
                            true),
                    new Layout("rollback.", NAME + "[_-]rollback\\.sql", true),
                    new Layout("down.", NAME + "[_-]down\\.sql", true),
                    new Layout("", "(?:ups?/)?" + NAME + "\\.sql", false));

    /**
     * Understands a path relative to the directory of scripts, with {@code /} between its parts.
     */
    static Optional<FileName> parse(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        for (Layout layout : LAYOUTS) {
            if (!lower.contains(layout.mark())) continue;
            Matcher matcher = layout.pattern().matcher(path);
            if (matcher.matches())
                return Version.parse(matcher.group("version"))
                        .map(v -> new FileName(v, matcher.group("name"), layout.down()));
        }
        return Optional.empty();
    }
}
