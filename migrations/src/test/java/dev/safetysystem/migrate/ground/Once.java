package dev.safetysystem.migrate.ground;

import dev.safetysystem.migrate.hash.Hash;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;

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

    /**
     * The program in that folder of the cache; made if it is not there. One thread at a time: a
     * lock of a file holds other processes off, and a second thread of this one would be refused
     * it.
     */
    static synchronized Path program(String folder, String name, Maker maker) throws IOException {
        Path program = PostgresPrograms.cache().resolveSibling(folder).resolve(name);
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

    /** What tells these sources of a module from others. */
    static String hash(Path module, List<String> sources) throws IOException {
        var digest = Hash.SHA_256.digest();
        for (String source : sources) {
            digest.update(Files.readAllBytes(module.resolve(source)));
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    }
}
