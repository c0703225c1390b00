package dev.safetysystem.migrate.lint;

import dev.safetysystem.migrate.sql.Name;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Functions that are known to change no row and no object, whatever they are given: the server's
 * own that are IMMUTABLE or STABLE, and a few more that a person looked at. A test compares the
 * list with the servers' catalogues.
 */
final class Functions {
    /**
     * Volatile, yet they change no row: random values, clocks, sequences, locks, messages. And
     * those that the grammar itself knows, in one version or another.
     */
    static final Set<String> LOOKED_AT =
            Set.of(
                    "clock_timestamp",
                    "gen_random_uuid",
                    "uuidv4",
                    "uuidv7",
                    "random",
                    "random_normal",
                    "setseed",
                    "timeofday",
                    "timezone",
                    "nextval",
                    "currval",
                    "lastval",
                    "setval",
                    "pg_sleep",
                    "pg_sleep_for",
                    "pg_sleep_until",
                    "pg_notify",
                    "set_config",
                    "pg_advisory_lock",
                    "pg_advisory_xact_lock",
                    "pg_advisory_xact_lock_shared",
                    "pg_try_advisory_xact_lock",
                    "pg_advisory_unlock",
                    "pg_advisory_unlock_all",
                    "pg_backend_pid",
                    "txid_current",
                    "pg_relation_size",
                    "pg_table_size",
                    "pg_indexes_size",
                    "pg_total_relation_size",
                    "pg_database_size",
                    "pg_is_in_recovery",
                    "pg_sequence_last_value",
                    "array_sample",
                    "array_shuffle",
                    "pg_current_xact_id",
                    "json",
                    "json_array",
                    "json_arrayagg",
                    "json_exists",
                    "json_object",
                    "json_objectagg",
                    "json_query",
                    "json_scalar",
                    "json_serialize",
                    "json_table",
                    "json_value",
                    "merge_action",
                    "rollup",
                    "cube");

    /** Of extensions that nearly everybody has: uuid-ossp, pgcrypto, unaccent. */
    static final Set<String> OF_EXTENSIONS =
            Set.of(
                    "uuid_generate_v1",
                    "uuid_generate_v1mc",
                    "uuid_generate_v3",
                    "uuid_generate_v4",
                    "uuid_generate_v5",
                    "uuid_nil",
                    "digest",
                    "hmac",
                    "crypt",
                    "gen_salt",
                    "gen_random_bytes",
                    "unaccent");

    private Functions() {}

    /** Read when the first call is met: most files hold none. */
    private static final class Listed {
        private static final Set<String> NAMES = read();

        private static Set<String> read() {
            try (InputStream text = Functions.class.getResourceAsStream("functions.txt")) {
                return Set.of(
                        new String(text.readAllBytes(), StandardCharsets.US_ASCII)
                                .strip()
                                .split("\\s+"));
            } catch (IOException damaged) {
                throw new UncheckedIOException("the program's own file cannot be read", damaged);
            }
        }
    }

    /** Whether a call of that name changes nothing. */
    static boolean isHarmless(Name name) {
        boolean qualified = name.parts().size() > 1;
        if (qualified && !name.qualifier().equals(Name.of("pg_catalog"))) {
            return OF_EXTENSIONS.contains(name.last()) && name.parts().size() == 2;
        }
        return LOOKED_AT.contains(name.last())
                || OF_EXTENSIONS.contains(name.last())
                || Listed.NAMES.contains(name.last());
    }

    /** The server's own functions on the list. */
    static Set<String> listed() {
        return Listed.NAMES;
    }
}
