package dev.safetysystem.migrate.foreign;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
            if (text.startsWith("\uFEFF")) text = text.substring(1);
            text.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
            return Integer.toString((int) crc.getValue());
        }
    },
    /** Prisma's. */
    SHA_256 {
        @Override
        String of(byte[] file) {
            return digest("SHA-256", file);
        }
    },
    /** sqlx's. */
    SHA_384 {
        @Override
        String of(byte[] file) {
            return digest("SHA-384", file);
        }
    };

    /** Of a file's bytes, as the tool's table shows it. */
    abstract String of(byte[] file);

    private static String digest(String algorithm, byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(file));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has " + algorithm, impossible);
        }
    }
}
