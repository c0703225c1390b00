package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.hash.Hash;
import dev.safetysystem.migrate.json.Json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A JSON document that carries the SHA-256 of its own bytes, so that one flipped bit anywhere in it
 * is seen. The hash is the last field; it is taken over the document with zeros in its place.
 */
final class SealedDocument {

    private static final String SEAL = "sha256";
    private static final String ZEROS = "0".repeat(64);

    private SealedDocument() {}

    /** The document's bytes, sealed. */
    static byte[] write(Json.Fields content) {
        var open = content.with(SEAL, ZEROS).pretty() + "\n";
        int at = open.lastIndexOf(ZEROS);
        return (open.substring(0, at) + Hash.SHA_256.of(open) + open.substring(at + ZEROS.length()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a sealed document.
     *
     * @throws IllegalArgumentException if it is not one, or is not as it was written
     */
    static Json.Fields read(byte[] bytes) {
        var text = decode(bytes);
        if (!(Json.parse(text) instanceof Json.Fields fields)) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        var seal =
                fields.text(SEAL)
                        .filter(s -> s.matches("[0-9a-f]{64}"))
                        .orElseThrow(() -> new IllegalArgumentException("it has no field " + SEAL));
        int at = text.lastIndexOf(seal);
        var open = text.substring(0, at) + ZEROS + text.substring(at + ZEROS.length());
        if (!Hash.SHA_256.of(open).equals(seal)) {
            throw new IllegalArgumentException(
                    "its bytes do not hash to its own " + SEAL + ": it was changed or damaged");
        }
        return fields;
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not UTF-8", e);
        }
    }
}
