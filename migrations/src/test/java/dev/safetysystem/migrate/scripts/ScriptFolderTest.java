package dev.safetysystem.migrate.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

@DisplayName("A directory of migrations is understood whole or refused")
class ScriptFolderTest {
    @TempDir private Path directory;

    private ScriptFolderTest file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    private List<String> refusals() {
        Failure failure = catchThrowableOfType(Failure.class, () -> ScriptFolder.read(directory));
        assertThat(failure).isNotNull();
        assertThat(failure.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(failure.problems()).allSatisfy(p -> assertThat(p.remedy()).isNotBlank());
        return failure.problems().stream().map(Problem::code).toList();
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({
        "004_create_hap_tables.sql, rollbacks/004_create_hap_tables_rollback.sql",
        "004_create.sql, rollback/004_create.sql",
        "004_create.sql, 004_create_rollback.sql",
        "004_create.sql, 004_create_down.sql",
        "004_create.up.sql, 004_create.down.sql",
        "up/004_create.sql, down/004_create.sql",
        "V4__create.sql, U4__create.sql",
        "004-create.sql, 004-create-rollback.sql"
    })
    void layouts_that_people_have_are_understood(String up, String down) throws IOException {
        file(up, "create table t (id int)").file(down, "drop table t");
        Migration migration = ScriptFolder.read(directory).migrations().getFirst();
        assertThat(migration.version()).isEqualTo(Version.parse("4").orElseThrow());
        assertThat(migration.down()).isPresent();
    }

    @Test
    void a_mounted_ConfigMap_with_its_hidden_links_is_understood() throws IOException {
        file("..2026_11_21/001_a.sql", "select 1")
                .file("001_a.sql", "select 1")
                .file("README.md", "words");
        Files.createSymbolicLink(directory.resolve("..data"), directory.resolve("..2026_11_21"));
        assertThat(ScriptFolder.read(directory).migrations()).hasSize(1);
    }

    @Test
    void versions_are_ordered_as_numbers() throws IOException {
        file("10_b.sql", "select 1")
                .file("9_a.sql", "select 1")
                .file("20260101120000_c.sql", "select 1");
        assertThat(ScriptFolder.read(directory).migrations())
                .extracting(m -> m.version().text())
                .containsExactly("9", "10", "20260101120000");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "create.sql",
                "R__views.sql",
                "004.sql",
                "x004_a.sql",
                "other/004_a.sql",
                "002_a.go",
                "V2__a.java",
                "2022-04-26-1_a.sql"
            })
    void an_unknown_name_is_refused(String name) throws IOException {
        file("001_ok.sql", "select 1").file(name, "select 1");
        assertThat(refusals()).containsOnly("file-name");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "README",
                "notes.txt",
                "atlas.sum",
                "migration_lock.toml",
                "meta/_journal.json",
                "meta/0000_snapshot.json",
                "embed.go",
                "001_ok_test.go",
                "001_ok.sql~",
                "004_a.sql.bak",
                "Makefile"
            })
    void a_neighbour_is_passed_over_by_name(String name) throws IOException {
        file("001_ok.sql", "select 1").file(name, "anything");
        assertThat(ScriptFolder.read(directory).passedOver()).containsExactly(name);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2022-04-26-153628_x.up.sql, 20220426153628",
        "2022.04.26_x.sql, 20220426000000",
        "20220426T153628_x.sql, 20220426153628",
        "20220426T153628Z_x.sql, 20220426153628",
        "2022_04_26_153628_create_users.sql, 20220426153628",
        "2022-04-26_x.sql, 20220426000000",
        "2022-04-26T15-36_x.sql, 20220426153600",
        "up/2022-04-26-153628_x.sql, 20220426153628",
        "2022_rows.sql, 2022"
    })
    void a_date_is_the_version_whole(String name, String version) throws IOException {
        file(name, "select 1");
        Migration migration = ScriptFolder.read(directory).migrations().getFirst();
        assertThat(migration.version().text()).isEqualTo(version);
        assertThat(migration.name()).doesNotContainPattern("\\d");
    }

    @Test
    void an_empty_directory_is_refused() {
        assertThat(refusals()).containsExactly("no-migrations");
    }

    @Test
    void a_directory_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> ScriptFolder.read(directory.resolve("nowhere")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void one_version_in_two_spellings_is_refused() throws IOException {
        file("004_a.sql", "select 1").file("4_b.sql", "select 1");
        assertThat(refusals()).containsExactly("duplicate-version");
    }

    @Test
    void two_rollbacks_of_one_migration_are_refused() throws IOException {
        file("004_a.sql", "select 1")
                .file("004_a_down.sql", "select 1")
                .file("rollbacks/004_a_rollback.sql", "select 1");
        assertThat(refusals()).containsExactly("duplicate-version");
    }

    @Test
    void a_rollback_without_its_migration_is_refused() throws IOException {
        file("001_a.sql", "select 1").file("rollbacks/002_b_rollback.sql", "select 1");
        assertThat(refusals()).containsExactly("rollback-alone");
    }

    @Test
    void a_rollback_of_another_name_is_refused() throws IOException {
        file("001_a.sql", "select 1").file("rollbacks/001_b_rollback.sql", "select 1");
        assertThat(refusals()).containsExactly("rollback-name");
    }

    @Test
    void a_file_that_is_not_UTF8_is_refused() throws IOException {
        Files.write(
                directory.resolve("001_a.sql"), "select 'ü'".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refusals()).containsExactly("encoding");
    }

    @Test
    void line_endings_and_a_byte_order_mark_do_not_change_the_checksum() throws IOException {
        file("001_a.sql", "select 1;\nselect 2;\n")
                .file("002_a.sql", "\uFEFFselect 1;\r\nselect 2;\r\n");
        assertThat(ScriptFolder.read(directory).migrations())
                .extracting(m -> m.up().sha256())
                .containsOnly(ScriptFolder.read(directory).migrations().getFirst().up().sha256());
    }

    @Test
    void any_other_change_changes_the_checksum() throws IOException {
        file("001_a.sql", "select 1;\n").file("002_a.sql", "select 1; \n");
        assertThat(ScriptFolder.read(directory).migrations())
                .extracting(m -> m.up().sha256())
                .doesNotHaveDuplicates();
    }

    @Test
    void all_problems_are_told_at_once() throws IOException {
        file("oops.sql", "")
                .file("001_a.sql", "select 'x")
                .file("rollbacks/009_z_rollback.sql", "select 1");
        assertThat(refusals())
                .containsExactlyInAnyOrder("file-name", "unterminated", "rollback-alone");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "-- phase: contrat",
                "-- phase: expand\n-- phase: contract",
                "-- floor: x",
                "-- lossless:",
                "-- lint: ignore all",
                "-- lint: allow drop-table"
            })
    void a_comment_that_means_something_and_cannot_be_read_is_refused(String comment)
            throws IOException {
        file("001_a.sql", comment + "\nselect 1");
        assertThat(refusals()).contains("comment");
    }

    @Test
    void comments_are_read_whatever_their_spacing() throws IOException {
        file("003_a.sql", "--phase:contract\n--  floor: 002\ndrop table t");
        Script script = ScriptFolder.read(directory).migrations().getFirst().up();
        assertThat(script.phase()).isEqualTo(Phase.CONTRACT);
        assertThat(script.floor(Version.parse("3").orElseThrow()).map(Version::text))
                .contains("002");
    }

    @Test
    void a_comment_inside_a_string_means_nothing() throws IOException {
        file("003_a.sql", "select '\n-- phase: contract\n'");
        assertThat(ScriptFolder.read(directory).migrations().getFirst().up().phase())
                .isEqualTo(Phase.EXPAND);
    }

    @Test
    void what_a_file_says_is_judged_when_it_is_asked_for() throws Exception {
        Files.writeString(directory.resolve("001_a.sql"), "select 'never ended");

        Script script = ScriptFolder.open(directory, Optional.empty()).migrations().getFirst().up();

        assertThat(script.sha256()).hasSize(64);
        assertThat(script.problems()).extracting(Problem::code).containsExactly("unterminated");
        assertThatThrownBy(script::statements).isInstanceOf(Failure.class);
    }
}
