package dev.safetysystem.migrate.destination;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A place that keeps objects by key. Keys are relative paths with {@code /} between their parts; a
 * key is either there with all its bytes or not there.
 */
public sealed interface Destination extends AutoCloseable
        permits DirectoryDestination, S3Destination {

    /**
     * An object that is there.
     *
     * @param key its key
     * @param size its size in bytes
     * @param modified when the place got it, by the place's clock
     */
    record Stored(String key, long size, Instant modified) {}

    /**
     * All whole objects below a prefix, in no order.
     *
     * @param prefix a key's beginning that ends with {@code /}, or the empty string for all
     * @return the objects; empty if there are none
     * @throws DestinationException if the place cannot be asked
     */
    List<Stored> list(String prefix) throws DestinationException;

    /**
     * Copies a file to the place. When this returns, the bytes are durable there by the place's own
     * word; the caller reads them again all the same.
     *
     * @param key the object's key; an object of that key is replaced
     * @param file what to copy
     * @param progress told the number of bytes copied so far
     * @throws DestinationException if not all bytes could be copied; the key is then as before
     */
    void put(String key, Path file, LongConsumer progress) throws DestinationException;

    /**
     * Writes a small object, such as a manifest, in one act.
     *
     * @param key the object's key; an object of that key is replaced
     * @param content its bytes
     * @throws DestinationException if it could not be written; the key is then as before
     */
    void put(String key, byte[] content) throws DestinationException;

    /**
     * Opens an object to read it from the place itself.
     *
     * @param key the object's key
     * @return its bytes; the caller closes it. A read that fails does so with an IOException
     * @throws DestinationException if there is no such object or it cannot be opened
     */
    InputStream open(String key) throws DestinationException;

    /**
     * Deletes an object; one that is not there counts as deleted.
     *
     * @param key the object's key
     * @throws DestinationException if it is still there
     */
    void delete(String key) throws DestinationException;

    /**
     * Removes what interrupted copies left below a prefix: parts that are no objects.
     *
     * @param prefix a key's beginning that ends with {@code /}
     * @param olderThan what was begun after this is left alone
     * @throws DestinationException if the place cannot be asked
     */
    void removeInterrupted(String prefix, Instant olderThan) throws DestinationException;

    /**
     * The object as a file of this machine, if the place is one.
     *
     * @param key the object's key
     * @return the file, or empty if its bytes must be copied first
     */
    Optional<Path> asFile(String key);

    /** A folder on the destination's own volume in which a dump can be made; empty if none. */
    Optional<Path> workFolder();

    /** The place in words, without credentials. */
    String describe();

    @Override
    void close();
}
