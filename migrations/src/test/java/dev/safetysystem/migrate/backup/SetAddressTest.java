package dev.safetysystem.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safetysystem.migrate.outcome.Failure;

import org.junit.jupiter.api.Test;

import java.util.List;

class SetAddressTest {

    @Test
    void plain_names_are_their_own_folders() {
        assertThat(SetAddress.of("shop", "shop_db", "nightly-1").prefix())
                .isEqualTo("shop/shop_db/nightly-1/");
    }

    @Test
    void names_with_other_characters_stay_apart_and_inside_the_destination() {
        var names = List.of("a/b", "a b", "a:b", "..", ".", "", "ä", "a\nb", "x".repeat(300));
        assertThat(names.stream().map(SetAddress::folder).distinct()).hasSameSizeAs(names);
        assertThat(names.stream().map(SetAddress::folder))
                .allMatch(folder -> folder.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}"));
    }

    @Test
    void a_backup_name_that_cannot_be_part_of_an_id_is_refused() {
        for (var name : List.of("", "Nightly", "a/b", "-a", "a-", "a.b", "x".repeat(51))) {
            assertThatThrownBy(() -> SetAddress.checkedName(name))
                    .as(name)
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("--name");
        }
    }
}
