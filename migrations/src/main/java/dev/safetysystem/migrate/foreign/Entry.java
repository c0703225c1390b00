package dev.safetysystem.migrate.foreign;

import java.util.Optional;

/**
 * One file that another tool says it applied.
 *
 * @param id as the tool writes it: a version, or a file's or folder's name
 * @param checksum of the file as it was applied, if the tool keeps one
 */
record Entry(String id, Optional<String> checksum) {
    Entry(String id) {
        this(id, Optional.empty());
    }
}
