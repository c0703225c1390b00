package dev.safetysystem.migrate.foreign;

import dev.safetysystem.migrate.hash.Hash;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** How other tools sum up a file. */
enum Checksum {
    /** None is kept. */
    NONE {
        @Override
        String of(byte[] file) {
            return "";
        }
    },
    /** Flyway's: over its lines without their ends, as a signed number. */
    LINES {
        @Override
        String of(byte[] file) {
            var crc = new CRC32();
            String text = new String(file, StandardCharsets.UTF_8);
            if (text.startsWith("\uFEFF")) {
                text = text.substring(1);
            }
            text.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
            return Integer.toString((int) crc.getValue());
        }
    },
    /** Prisma's. */
    SHA_256 {
        @Override
        String of(byte[] file) {
            return Hash.SHA_256.of(file);
        }
    },
    /** sqlx's. */
    SHA_384 {
        @Override
        String of(byte[] file) {
            return Hash.SHA_384.of(file);
        }
    };

    /** Of a file's bytes, as the tool's table shows it. */
    abstract String of(byte[] file);
}
