package dev.safetysystem.migrate.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.sql.Splitter;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

@DisplayName("A function that the file makes and calls is judged by its body")
class OwnFunctionsTest {
    private static final String FILLS =
            "language plpgsql as $$ begin update t set b = a where b is null; end $$;";
    private static final String DELETES =
            "language plpgsql as $$ begin delete from t where a = 1; end $$;";

    /** The rules that the last statement breaks. */
    private static List<Rule> last(String sql) throws Exception {
        return Analyst.analyse(Splitter.split(sql)).getLast().findings().stream()
                .map(Finding::rule)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create function f() returns void %s select f();",
                "create function f(out x int) %s select f();",
                "create or replace function f() returns void %s select f();",
                "create function public.f() returns void %s do $$ begin perform public.f(); end $$",
                "create function pg_temp.f(n int) returns void %s select pg_temp.f(a) from t;",
                "create schema s; create function s.f(n int) returns void %s select s.f(1);",
                "create function g() returns void %s create function f() returns void language sql as 'select g(); select 1'; select f();"
            })
    void whose_call_reaches_nothing_else(String file) throws Exception {
        assertThat(last(file.formatted(FILLS))).containsExactly(Rule.ROW_CHANGE);
        assertThat(last(file.formatted(DELETES))).containsExactly(Rule.DELETES_ROWS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Another function of that name may fit the argument better.
                "create function f(n int) returns void %s select f(1);",
                "create function f(n int default 1) returns void %s select f();",
                // Another one may be found first.
                "create function f() returns void %s set search_path = x; select f();",
                "create function f() returns void %s create schema x; select f();",
                "create function pg_f() returns void %s select pg_f();",
                // Its body is another one by then, or may be.
                "create function f() returns void %s alter function g() rename to f; select f();",
                "create function f() returns void %s alter aggregate g(int) rename to f; select f();",
                "create function f() returns void %s do $$ begin create or replace function f() returns void language sql as 'delete from t'; perform f(); end $$",
                "create function f() returns void %s do $$ begin execute x; perform f(); end $$",
                "do $$ begin create function f() returns void %s end $$; select f();",
                // Its body means something else than it says here.
                "create function f() returns void set search_path = x %s select f();",
                "create function f() returns void language c as 'x', 'y'; select f();",
                "create aggregate f(*) (sfunc = g, stype = int); select f();"
            })
    void everything_else_stays_unknown(String file) throws Exception {
        String body = FILLS.replace("$$", file.startsWith("do") ? "$b$" : "$$");
        assertThat(last(file.formatted(body))).contains(Rule.UNKNOWN_FUNCTION);
    }

    @Test
    void one_that_calls_itself_is_read_once() throws Exception {
        assertThat(
                        last(
                                "create function f() returns void language plpgsql as $$ begin perform f(); delete from t; end $$; select f()"))
                .containsExactly(Rule.BULK_CHANGE);
    }

    @Test
    void defaults_of_its_arguments_are_run_by_a_call() throws Exception {
        assertThat(
                        last(
                                "create function pg_temp.f(n int default wipe()) returns void language sql as 'select 1'; select pg_temp.f()"))
                .contains(Rule.UNKNOWN_FUNCTION);
    }
}
