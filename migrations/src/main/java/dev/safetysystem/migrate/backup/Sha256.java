package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.hash.Hash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * Size and SHA-256 of bytes that were read to their end.
 *
 * @param size number of bytes
 * @param hex the hash, 64 lower-case hex digits
 */
public record Sha256(long size, String hex) {

    private static final int BLOCK = 1 << 18;

    /** Reads a stream to its end. */
    public static Sha256 of(InputStream in, LongConsumer progress) throws IOException {
        var digest = Hash.SHA_256.digest();
        var buffer = new byte[BLOCK];
        long size = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
            size += count;
            progress.accept(size);
        }
        return new Sha256(size, HexFormat.of().formatHex(digest.digest()));
    }

    /** Reads a file to its end. */
    public static Sha256 of(Path file, LongConsumer progress) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return of(in, progress);
        }
    }
}
