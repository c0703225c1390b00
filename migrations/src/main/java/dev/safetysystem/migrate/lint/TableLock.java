package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;

/**
 * A lock that a statement takes on something that may already be there.
 *
 * @param mode how strong
 * @param object name of the table, view or index
 */
public record TableLock(Mode mode, Name object) {
    /** The server's lock modes that statements here take, weakest first, and what each blocks. */
    public enum Mode {
        /** Plain reads. */
        ACCESS_SHARE("nothing but DROP and the like"),
        /** Row changes. */
        ROW_EXCLUSIVE("index builds and schema changes"),
        /** Concurrent builds, VACUUM, validation. */
        SHARE_UPDATE_EXCLUSIVE("schema changes and VACUUM, no reads, no writes"),
        /** Index builds. */
        SHARE("writes"),
        /** Foreign keys, triggers. */
        SHARE_ROW_EXCLUSIVE("writes"),
        /** Concurrent refresh. */
        EXCLUSIVE("writes"),
        /** Most of ALTER TABLE. */
        ACCESS_EXCLUSIVE("reads and writes");

        private final String blocks;

        Mode(String blocks) {
            this.blocks = blocks;
        }

        /** What it blocks while it is held or waited for. */
        public String blocks() {
            return blocks;
        }

        /** As the server's documentation writes it. */
        public String words() {
            return name().replace('_', ' ');
        }
    }
}
