package dev.safetysystem.migrate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

@DisplayName("A script is cut into statements exactly where the server would end them")
class SplitterTest {

    private static List<String> split(String sql) throws SqlSyntaxException {
        return Splitter.split(sql).stream().map(SqlStatement::text).toList();
    }

    @Test
    void statements_end_at_semicolons_and_empty_ones_are_left_out() throws Exception {
        assertThat(split("select 1;; ;\n select 2 ; -- end"))
                .containsExactly("select 1", "select 2");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "select ';'",
                "select 'it''s; here'",
                "select \"a;b\" from t",
                "select \"a\"\";b\" from t",
                "select $$;$$",
                "select $tag$ $$ ; $other$ ; $tag$",
                "select E'\\';'",
                "select U&'d\\0061t;a'",
                "select 1 /* ; /* ; */ ; */ + 1",
                "select 1 -- ; not here\n + 1",
                "do $do$ begin perform 1; end $do$",
                "create function f() returns int language plpgsql as $f$ begin return 1; end; $f$",
                "create function f() returns int begin atomic select 1; select 2; end",
                "create function f() returns int begin atomic select case when true then 1 else 2 end; end",
                "create or replace procedure p() begin atomic insert into t values (1); end",
                "create rule r as on insert to t do also (insert into a values (1); insert into b values (2))",
                "select a ? 'b', a ?| array['c'] from t",
                "select 'continued'\n';on the next line'",
                "select a$1 from t",
                "select 1 as begin, 2 as atomic",
            })
    void a_semicolon_inside_is_no_end(String statement) throws Exception {
        assertThat(split("select 'before';\n" + statement + ";\nselect 'after'"))
                .containsExactly("select 'before'", statement, "select 'after'");
    }

    @Test
    void every_statement_knows_its_line() throws Exception {
        var statements = Splitter.split("-- a comment\nselect 1;\n\n/* two\nlines */ select\n2;");
        assertThat(statements).extracting(SqlStatement::line).containsExactly(2, 5);
    }

    @Test
    void a_position_in_a_statement_is_a_line_of_the_script() throws Exception {
        var statement = Splitter.split("\n\nselect\n  'ü😀',\n  nonsense;").getFirst();
        int position = statement.text().codePointCount(0, statement.text().indexOf("nonsense")) + 1;
        assertThat(statement.lineOf(position)).isEqualTo(5);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "select 'a",
                "select \"a",
                "select $x$ a $y$",
                "/* a /* b */",
                "select E'a\\'"
            })
    void what_never_ends_is_refused(String sql) {
        assertThatThrownBy(() -> split("select 1;\n" + sql))
                .isInstanceOfSatisfying(
                        SqlSyntaxException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo("unterminated");
                            assertThat(e.line()).isEqualTo(2);
                        });
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"\\i other.sql", "\\c db", "\\set x 1", "select 1 \\gset"})
    void psql_commands_are_refused(String sql) {
        assertThatThrownBy(() -> split(sql))
                .isInstanceOfSatisfying(
                        SqlSyntaxException.class,
                        e -> assertThat(e.code()).isEqualTo("psql-command"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "copy t from stdin;\n1\t2\n\\.\n",
                "COPY t (a, b) FROM STDIN WITH (FORMAT csv);\nit's,\"not sql\n\\.\n",
                "select 1; copy public.t from stdin;\nDon't\n\\.\n"
            })
    void copy_with_data_is_refused_whatever_the_data_look_like(String sql) {
        assertThatThrownBy(() -> split(sql))
                .isInstanceOfSatisfying(
                        SqlSyntaxException.class,
                        e -> assertThat(e.code()).isEqualTo("copy-stdin"));
    }

    @Test
    void copy_to_and_from_a_file_is_sql() throws Exception {
        assertThat(split("copy t from '/data/t.csv'; copy t to stdout")).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"select E'a''b\\'c;d'", "select E'a'\n'b\\';c'", "select a ?? b from t"})
    void what_the_database_driver_would_read_otherwise_is_one_too(String sql) throws Exception {
        assertThat(split(sql)).containsExactly(sql);
    }

    @Test
    @Timeout(60)
    void the_time_for_a_long_script_grows_with_its_length_alone() throws Exception {
        // Counting lines from the beginning, this took hours.
        String script = "insert into t values (1, 'a');\n".repeat(300_000);
        assertThat(Splitter.split(script).getLast().line()).isEqualTo(300_000);
        assertThatThrownBy(() -> Splitter.split(script + "select 'never ended"))
                .isInstanceOf(SqlSyntaxException.class);
        assertThatThrownBy(() -> Splitter.split(script + "copy t from stdin;\nit's data"))
                .isInstanceOfSatisfying(
                        SqlSyntaxException.class,
                        e -> assertThat(e.code()).isEqualTo("copy-stdin"));
    }

    @Test
    void an_excerpt_holds_no_literal() throws Exception {
        assertThat(Splitter.split("create role app password 'hunter2'").getFirst().excerpt())
                .isEqualTo("create role app password '…'");
    }
}
