package dev.safetysystem.migrate.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlTest {

    @Test
    void names_and_strings_are_quoted() {
        assertThat(Sql.name("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(Sql.text("it's")).isEqualTo("'it''s'");
        assertThat(Sql.text("a\\'b")).isEqualTo(" E'a\\\\''b'");
    }

    @Test
    void a_setting_that_is_a_list_of_names_is_taken_apart() {
        assertThat(Sql.settingValue("search_path", "\"$user\", public, \"Odd, \"\"one\"\"\", \"\""))
                .isEqualTo("'$user', 'public', 'Odd, \"one\"', ''");
    }

    @Test
    void any_other_setting_is_one_string() {
        assertThat(Sql.settingValue("DateStyle", "ISO, DMY")).isEqualTo("'ISO, DMY'");
    }

    @Test
    void the_name_of_an_applications_setting_keeps_its_dot() {
        assertThat(Sql.settingName("app.Mode")).isEqualTo("\"app\".\"Mode\"");
    }
}
