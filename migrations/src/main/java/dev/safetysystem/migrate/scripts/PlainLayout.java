package dev.safetysystem.migrate.scripts;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that people give without a tool, in one directory or with folders for both ways; versions
 * as numbers. A date in front is the version whole, with its time.
 */
final class PlainLayout implements Layout {
    private static final String VERSION = "(?<version>\\d+)[_-](?<name>[^/]+?)";
    private static final Pattern DATE =
            Pattern.compile(
                    "(?<date>(?:19|20)\\d\\d(?<dash>[-._])(?:0[1-9]|1[0-2])\\k<dash>(?:0[1-9]|[12]\\d|3[01])"
                            + "(?:[-._T]?[0-2]\\d[-.]?[0-5]\\d(?:[-.]?[0-5]\\d)?)?Z?"
                            + "|(?:19|20)\\d{6}T\\d{4,6}Z?)(?=[_-]\\D)");
    private static final Pattern LIKE_A_DATE =
            Pattern.compile("(?:19|20)\\d\\d[-._]\\d\\d[-._]\\d\\d|(?:19|20)\\d{6}T\\d");
    private static final int SECONDS = 14;

    /**
     * One way to name files.
     *
     * @param mark what such a path holds, in lower case: looked for first, because most paths hold
     *     no mark, and patterns that fail are most of the time that reading a directory takes
     */
    private record Way(String mark, Pattern pattern, FileName.Kind kind) {
        Way(String mark, String regex, FileName.Kind kind) {
            this(mark, Pattern.compile(regex, Pattern.CASE_INSENSITIVE), kind);
        }
    }

    /** In the order in which they are tried: the first that matches wins. */
    private static final List<Way> WAYS =
            List.of(
                    new Way(
                            "__",
                            "V(?<version>\\d+(?:[._]\\d+)*)__(?<name>[^/]+)\\.sql",
                            FileName.Kind.UP),
                    new Way(
                            "__",
                            "U(?<version>\\d+(?:[._]\\d+)*)__(?<name>[^/]+)\\.sql",
                            FileName.Kind.DOWN),
                    new Way(".up.", VERSION + "\\.up\\.sql", FileName.Kind.UP),
                    new Way(".down.", VERSION + "\\.down\\.sql", FileName.Kind.DOWN),
                    new Way(
                            "/",
                            "(?:rollbacks?|downs?)/"
                                    + VERSION
                                    + "(?:[_.-](?:rollback|down))?\\.sql",
                            FileName.Kind.DOWN),
                    new Way("rollback.", VERSION + "[_-]rollback\\.sql", FileName.Kind.DOWN),
                    new Way("down.", VERSION + "[_-]down\\.sql", FileName.Kind.DOWN),
                    new Way("", "(?:ups?/)?" + VERSION + "\\.sql", FileName.Kind.UP));

    @Override
    public String word() {
        return "plain";
    }

    @Override
    public boolean fits(List<String> scripts, Supplier<Optional<Dialect>> markers) {
        return true;
    }

    /** Nobody but the name says that two files belong together. */
    @Override
    public boolean pairsByVersion() {
        return false;
    }

    @Override
    public Optional<FileName> name(String path) {
        int file = path.lastIndexOf('/') + 1;
        Matcher date = DATE.matcher(path).region(file, path.length());
        // Java's look-ahead must see behind the region.
        date.useTransparentBounds(true);
        boolean dated = date.lookingAt();
        // The year alone would be the version, and the next file of that year a second one.
        if (!dated && LIKE_A_DATE.matcher(path).region(file, path.length()).lookingAt()) {
            return Optional.empty();
        }
        String plain =
                dated
                        ? path.substring(0, file) + whole(date.group()) + path.substring(date.end())
                        : path;
        String lower = plain.toLowerCase(Locale.ROOT);
        for (Way way : WAYS) {
            if (!lower.contains(way.mark())) {
                continue;
            }
            Optional<FileName> name = FileName.parse(way.pattern(), plain, way.kind());
            if (name.isPresent()) {
                return name;
            }
        }
        return Optional.empty();
    }

    /** The digits of a date, with its time: midnight if it has none. */
    private static String whole(String date) {
        String digits = date.replaceAll("\\D", "");
        return digits + "0".repeat(Math.max(0, SECONDS - digits.length()));
    }
}
