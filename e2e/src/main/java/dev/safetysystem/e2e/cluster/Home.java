package dev.safetysystem.e2e.cluster;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory outside the source tree that holds what outlives one process: built programs and
 * the clusters that are running.
 *
 * @param directory absolute; made on first use
 */
public record Home(Path directory) {
    /** Environment variable that names another directory. */
    public static final String VARIABLE = "SAFETYSYSTEM_E2E_HOME";

    /**
     * The directory that {@value #VARIABLE} names, else {@code safetysystem-e2e} in the user's
     * cache directory (XDG base directory specification).
     */
    public static Home ofEnvironment() {
        return new Home(
                named(VARIABLE)
                        .orElseGet(
                                () ->
                                        named("XDG_CACHE_HOME")
                                                .orElse(
                                                        Path.of(
                                                                System.getProperty("user.home"),
                                                                ".cache"))
                                                .resolve("safetysystem-e2e"))
                        .toAbsolutePath());
    }

    private static Optional<Path> named(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    Path programs() {
        return directory.resolve("programs");
    }

    Path runs() {
        return directory.resolve("runs");
    }
}
