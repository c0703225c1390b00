package dev.safetysystem.migrate.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

class DatabaseNamesTest {

    private static final Instant AT = Instant.parse("2026-11-20T10:15:00Z");

    @Test
    void short_names_are_kept_and_need_no_quotes() {
        assertThat(DatabaseNames.quarantine("shop", AT))
                .isEqualTo("shop_quarantine_20261120t101500z");
        assertThat(DatabaseNames.restoring("shop", "a/b/c")).matches("shop_restore_[0-9a-f]{8}");
    }

    @Test
    void one_set_always_gives_one_name() {
        assertThat(DatabaseNames.restoring("shop", "set"))
                .isEqualTo(DatabaseNames.restoring("shop", "set"))
                .isNotEqualTo(DatabaseNames.restoring("shop", "other"))
                .isNotEqualTo(DatabaseNames.drill("shop", "set"));
    }

    @Test
    void long_names_fit_into_what_the_server_keeps_and_stay_apart() {
        var one = "ü".repeat(31) + "a";
        var other = "ü".repeat(31) + "b";
        assertThat(DatabaseNames.quarantine(one, AT).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(63);
        assertThat(DatabaseNames.quarantine(one, AT))
                .isNotEqualTo(DatabaseNames.quarantine(other, AT));
    }
}
