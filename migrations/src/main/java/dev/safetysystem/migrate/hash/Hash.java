package dev.safetysystem.migrate.hash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The kinds of hashes in use. */
public enum Hash {
    SHA_256("SHA-256"),
    SHA_384("SHA-384");

    private final String algorithm;

    Hash(String algorithm) {
        this.algorithm = algorithm;
    }

    /** Of a text as UTF-8, in lower-case hex digits. */
    public String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of bytes, in lower-case hex digits. */
    public String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** For bytes that come one after another. */
    public MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has " + algorithm, impossible);
        }
    }
}
