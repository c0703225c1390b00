package dev.safetysystem.migrate.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.safetysystem.migrate.lint.Analysis;
import dev.safetysystem.migrate.outcome.Failure;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

@DisplayName("A file that holds both ways is taken apart as its own tool does, or refused by name")
class BothWaysTest {
    private static final String CREATE = "create table if not exists users (id int);";
    private static final String DROP = "drop table if exists users;";

    @TempDir private Path directory;

    private Migration read(String... lines) throws IOException {
        Files.writeString(directory.resolve("00001_u.sql"), String.join("\n", lines));
        return ScriptFolder.read(directory).migrations().getFirst();
    }

    private static List<String> sql(Script script) {
        return script.statements().stream().map(Analysis::statement).map(s -> s.text()).toList();
    }

    @ParameterizedTest(name = "{0} … {1}")
    @CsvSource({
        "-- +goose Up, -- +goose Down",
        "--+goose up, --   +goose   DOWN  ",
        "-- +goose Up --, -- +goose down",
        "-- migrate:up, -- migrate:down",
        "--migrate:up, --  migrate:down transaction:true",
        "-- +migrate Up, -- +migrate Down",
        "-- +migrate   Up  , '-- +migrate  Down '",
        "-- rambler up, -- rambler down",
        "-- rambler  up, -- ramblerdown"
    })
    void each_half_is_what_its_marker_says(String up, String down) throws IOException {
        Migration both = read("-- a heading", up, CREATE, down, DROP);
        assertThat(sql(both.up())).containsExactly("create table if not exists users (id int)");
        assertThat(sql(both.down().orElseThrow())).containsExactly("drop table if exists users");
        assertThat(both.up().isTransactional()).isTrue();
        assertThat(both.down().orElseThrow().statements().getFirst().statement().line())
                .as("lines are those of the file")
                .isEqualTo(5);
    }

    @Test
    void what_goose_must_be_told_of_statements_is_known_here_anyway() throws IOException {
        Migration both =
                read(
                        "-- +goose Up",
                        "-- +goose StatementBegin",
                        "create function f() returns int language plpgsql as $$ begin return 1; end $$;",
                        "-- +goose StatementEnd",
                        "-- +goose Down",
                        "drop function f();");
        assertThat(both.up().statements()).hasSize(1);
    }

    @Test
    void halves_may_come_several_times() throws IOException {
        Migration both =
                read(
                        "-- +migrate Up",
                        CREATE,
                        "-- +migrate Down",
                        DROP,
                        "-- +migrate Up",
                        "create table more (id int);");
        assertThat(both.up().statements()).hasSize(2);
        assertThat(both.down().orElseThrow().statements()).hasSize(1);
    }

    @Test
    void a_file_with_a_way_up_alone_has_no_rollback() throws IOException {
        assertThat(read("-- +goose Up", CREATE).down()).isEmpty();
    }

    @Test
    void an_edited_way_down_is_no_edited_migration() throws IOException {
        String before = read("-- +goose Up", CREATE, "-- +goose Down", DROP).up().sha256();
        String after =
                read("-- +goose Up", CREATE, "", "-- +goose Down", "-- later", DROP).up().sha256();
        assertThat(after).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "-- +goose Down it",
                "  -- +goose Down",
                "-- +goose ENVSUB ON",
                "-- + goose Down",
                "-- Migrate:Down",
                "-- migrate: down",
                "-- migrate:down transaction:maybe",
                "-- +migrate down",
                "--  +migrate Down",
                "-- +migrate Down norollback",
                "-- rambler Down",
                "---- create above / drop below ----",
                "-- //@UNDO",
                "-- Down Migration",
                "# --- !Downs",
                "-- !Downs",
                "--liquibase formatted sql",
                "-- atlas:txtar",
                "-- +micrate Down",
                "-- @down",
                "-- schema:rollback",
                "-- DOWN",
                "-- === rollback ==="
            })
    void a_marker_that_is_not_understood_is_refused_by_name(String marker) throws IOException {
        Failure failure = catchThrowableOfType(Failure.class, () -> read(CREATE, marker, DROP));
        assertThat(failure).isNotNull();
        assertThat(failure.problems().getFirst().code()).isEqualTo("markers");
        assertThat(failure.problems().getFirst().place().orElseThrow().line()).isEqualTo(2);
        assertThat(failure.getMessage()).contains(marker.strip());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"-- clean up", "-- down the river", "-- set up: users", "-- undo log"})
    void ordinary_comments_are_no_markers(String comment) throws IOException {
        assertThat(read(CREATE, comment, CREATE).up().statements()).hasSize(2);
    }

    @Test
    void a_rollback_that_is_only_a_comment_marks_nothing() throws IOException {
        assertThat(read(CREATE, "-- Down", "-- drop table users;").up().statements()).hasSize(1);
    }

    @Test
    void statements_that_the_tool_would_never_run_are_refused() {
        Failure failure =
                catchThrowableOfType(
                        Failure.class,
                        () -> read(DROP, "-- +migrate Up", CREATE, "-- +migrate Down", DROP));
        assertThat(failure).hasMessageContaining("before its first marker");
    }

    @Test
    void markers_of_two_tools_are_refused() {
        Failure failure =
                catchThrowableOfType(
                        Failure.class, () -> read("-- +goose Up", CREATE, "-- migrate:down", DROP));
        assertThat(failure).hasMessageContaining("two tools");
    }

    @Test
    void a_marker_in_a_string_cuts_it_as_its_tool_would_and_is_refused() {
        Failure failure =
                catchThrowableOfType(
                        Failure.class,
                        () -> read("-- +goose Up", "select '", "-- +goose Down", "';"));
        assertThat(failure.problems().getFirst().code()).isEqualTo("unterminated");
    }

    @Test
    void a_rollback_of_its_own_that_holds_a_way_up_is_refused() throws IOException {
        Files.createDirectories(directory.resolve("rollbacks"));
        Files.writeString(
                directory.resolve("rollbacks/00001_u_rollback.sql"),
                "-- +goose Up\n" + CREATE + "\n-- +goose Down\n" + DROP);
        Failure failure = catchThrowableOfType(Failure.class, () -> read(CREATE));
        assertThat(failure).hasMessageContaining("is a rollback and holds a way up");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "-- no-transaction",
                "--! no-transaction",
                "-- atlas:txmode none",
                "-- +goose NO TRANSACTION\n-- +goose Up",
                "-- +goose Up\n-- +goose no transaction",
                "-- migrate:up transaction:false",
                "-- +migrate Up notransaction"
            })
    void a_file_can_say_that_it_runs_without_a_transaction(String mark) throws IOException {
        assertThat(read(mark, CREATE).up().isTransactional()).isFalse();
    }

    @Test
    void so_can_its_way_down_alone() throws IOException {
        Migration both = read("-- migrate:up", CREATE, "-- migrate:down transaction:false", DROP);
        assertThat(both.up().isTransactional()).isTrue();
        assertThat(both.down().orElseThrow().isTransactional()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "-- NO TRANSACTION",
                "-- transaction: false",
                "-- run_in_transaction = false",
                "--disable_ddl_transaction!",
                "-- notransaction"
            })
    void other_words_for_it_are_not_passed_over(String words) {
        Failure failure = catchThrowableOfType(Failure.class, () -> read(words, CREATE));
        assertThat(failure.problems().getFirst().code()).isEqualTo("comment");
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(strings = {"", "\n", "-- nothing to do here", "/* nothing */ ;"})
    void a_file_without_a_statement_is_a_step(String text) throws IOException {
        assertThat(read(text).up().statements()).isEmpty();
    }

    @ParameterizedTest(name = "{0} … {1}")
    @CsvSource({
        "BEGIN;, COMMIT;",
        "begin transaction;, commit transaction;",
        "START TRANSACTION;, END;",
        "begin work;, end work"
    })
    void one_transaction_around_everything_is_left_out(String begin, String end)
            throws IOException {
        Migration wrapped = read(begin, CREATE, DROP, end);
        assertThat(wrapped.up().statements()).hasSize(2);
        assertThat(wrapped.up().statements().getFirst().statement().line()).isEqualTo(2);
        assertThat(FileLint.ofUp(wrapped.up()).errors())
                .noneMatch(problem -> problem.code().equals("transaction-control"));
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {
                "begin; create table t (a int); commit; begin; select 1; commit;",
                "begin isolation level serializable; select 1; commit;",
                "begin; create index concurrently i on t (a); commit;",
                "begin; select 1; rollback;",
                "begin; select 1; commit and chain;",
                "select 1; begin; select 1; commit;"
            })
    void other_control_of_transactions_stays_refused(String text) throws IOException {
        assertThat(FileLint.ofUp(read(text).up()).errors())
                .anyMatch(problem -> problem.code().equals("transaction-control"));
    }
}
