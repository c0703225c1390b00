package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A program that is made once and kept beside the build, also when several runs want it at once.
 */
final class Once {
    private Once() {}

    /** Makes a program's file. */
    @FunctionalInterface
    interface Maker {
        void make(Path unfinished) throws IOException;
    }

    /** The program in that folder of the cache; made if it is not there. */
    static Path program(String folder, String name, Maker maker) throws IOException {
        Path program =
                PostgresPrograms.cache().resolveSibling("tools").resolve(folder).resolve(name);
        if (Files.isExecutable(program)) {
            return program;
        }
        Files.createDirectories(program.getParent());
        try (var file =
                        FileChannel.open(
                                program.resolveSibling("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var lock = file.lock()) {
            if (lock.isValid() && !Files.isExecutable(program)) {
                Path unfinished = program.resolveSibling("unfinished");
                maker.make(unfinished);
                Files.move(unfinished, program, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return program;
    }
}
