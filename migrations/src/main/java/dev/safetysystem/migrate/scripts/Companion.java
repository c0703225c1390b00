package dev.safetysystem.migrate.scripts;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Files that people and tools keep beside migrations: notes, checksums, settings, code that embeds
 * them, what editors leave. Passed over, and named in the output.
 */
final class Companion {
    /** Left by editors and merges, whatever they are copies of. */
    private static final Pattern LEFT =
            Pattern.compile(".*(~|\\.(bak|orig|rej|swp|swo|tmp|save|old))|#.*#");

    /** What other tools run as a migration of theirs: it must not be lost silently. */
    private static final Pattern CODE =
            Pattern.compile(
                    "((v|r|u|b)?\\d.*|r__.*)\\.(go|js|ts|mjs|cjs|py|rb|php|java|kt|rs|xml|ya?ml|sh|exs?|cs|groovy|pl)"
                            + "|(up|down)\\.(ya?ml|rs|js|ts|py|sh)");

    private Companion() {}

    /** Whether a path that no layout understands holds no migration. */
    static boolean is(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (LEFT.matcher(name).matches()) {
            return true;
        }
        if (name.endsWith(".sql")) {
            return false;
        }
        return name.endsWith("_test.go") || !CODE.matcher(name).matches();
    }
}
