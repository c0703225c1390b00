package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.destination.Destination;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;

/**
 * A private folder for the files of one run. It goes with the run; what a killed run leaves is
 * removed by prune if it is on the destination, else by whoever owns the machine's temporary files.
 */
public final class WorkFolder implements AutoCloseable {

    private final Path folder;

    private WorkFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * A new, empty folder.
     *
     * @param told where the person wants it; else on the destination's own volume if it is one,
     *     which saves a copy and half the room; else among the machine's temporary files
     * @throws Failure bad input, if it cannot be made there
     */
    public static WorkFolder in(Optional<Path> told, Destination destination) {
        var parent =
                told.or(destination::workFolder)
                        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        try {
            Files.createDirectories(parent);
            return new WorkFolder(
                    Files.createTempDirectory(
                            parent,
                            "migrate-",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------"))));
        } catch (IOException e) {
            throw unwritable(parent, e);
        }
    }

    private static Failure unwritable(Path parent, IOException cause) {
        return Failure.because(
                cause,
                ExitCode.BAD_INPUT,
                Problem.of(
                        "work-dir",
                        "no folder can be made in " + parent + ": " + cause.getMessage(),
                        "Name a writable directory with --work-dir, with room for the dump"));
    }

    /** A file's path in the folder. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            // Nothing depends on it; prune removes what is left on a destination.
        }
    }
}
