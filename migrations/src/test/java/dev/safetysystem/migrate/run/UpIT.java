package dev.safetysystem.migrate.run;

import static dev.safetysystem.migrate.ground.Project.codes;
import static dev.safetysystem.migrate.ground.Project.list;
import static dev.safetysystem.migrate.ground.Project.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

@DisplayName("Up")
class UpIT {
    private Project project;

    @BeforeEach
    void emptyDatabase() {
        project = Project.create();
    }

    @Test
    void applies_what_is_pending_once() {
        project.file("001_a.sql", "create table a (id int); insert into a values (1)");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("001");
        project.file("002_b.sql", "create table b (id int)");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("002");
        Cli.Ended third = project.migrate("up");
        assertThat(third.exit()).isZero();
        assertThat(list(third, "applied")).isEmpty();
        assertThat(project.value("select count(*) from a")).isEqualTo("1");
    }

    @Test
    void stops_at_the_version_it_is_told() {
        project.file("001_a.sql", "create table a (id int)")
                .file("002_b.sql", "create table b (id int)");
        assertThat(list(project.migrate("up", "--to", "1"), "applied")).containsExactly("001");
        assertThat(project.has("b")).isFalse();
    }

    @Test
    void refuses_a_target_that_no_file_has() {
        project.file("001_a.sql", "create table a (id int)");
        Cli.Ended ended = project.migrate("up", "--to", "7");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("unknown-version");
    }

    @Test
    void rolls_a_file_back_whole_with_its_line_in_the_history() {
        project.file("001_a.sql", "create table a (id int)")
                .file(
                        "002_b.sql",
                        "create table b (id int);",
                        "",
                        "insert into b values (1 / 0);",
                        "create table c (id int)");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isEqualTo(4);
        assertThat(list(ended, "applied")).containsExactly("001");
        assertThat(project.has("b")).isFalse();
        assertThat(project.history()).containsExactly("001 applied");
        assertThat(
                        project.value(
                                "select event || ' ' || statement from safetysystem.migration_log where version = '2'"))
                .isEqualTo("failed 2");
    }

    @Test
    void says_file_line_statement_and_remedy_of_what_failed() {
        project.file("001_a.sql", "create table a (id int);", "", "select 1,", "  nonsense;");
        var problem = problem(project.migrate("up"));
        assertThat(problem.text("file")).contains("001_a.sql");
        assertThat(problem.number("line")).contains(4L);
        assertThat(problem.number("statement")).contains(2L);
        assertThat(problem.text("remedy").orElseThrow()).isNotBlank();
        assertThat(problem.text("message").orElseThrow()).contains("nonsense").contains("42703");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into a values (149, 'ä')   | 23505",
                "insert into a values (1, 'ä')),   | 42601",
                "insert into a values (nonsense)   | 42703",
                "insert into a values (1, 'a', 3)  | 42601"
            })
    void says_which_of_many_INSERTs_failed(String wrong, String state) {
        var lines = new ArrayList<String>();
        lines.add("create table a (id int primary key, text text);");
        for (int i = 1; i < 300; i++) {
            lines.add("insert into a values (%d, 'ä😀');".formatted(i));
        }
        lines.set(150, wrong + ";");
        project.file("001_a.sql", lines.toArray(String[]::new));

        Cli.Ended ended = project.migrate("up");

        assertThat(ended.exit()).as(ended.all()).isEqualTo(4);
        assertThat(problem(ended).number("line")).contains(151L);
        assertThat(problem(ended).number("statement")).contains(151L);
        assertThat(problem(ended).text("message").orElseThrow()).contains(state);
        assertThat(project.has("a")).isFalse();
    }

    @Test
    void goes_on_after_the_file_was_corrected() {
        project.file("001_a.sql", "create table a (id int); select nonsense");
        assertThat(project.migrate("up").exit()).isEqualTo(4);
        project.file("001_a.sql", "create table a (id int)");
        assertThat(project.migrate("up").exit()).isZero();
    }

    @Test
    void a_constraint_judged_at_commit_is_a_failure_of_the_file() {
        project.file(
                "001_a.sql",
                "create table p (id int primary key)",
                "; create table c (p int references p deferrable initially deferred); insert into c values (7)");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isEqualTo(4);
        assertThat(project.has("p")).isFalse();
    }

    @Test
    void an_enum_value_used_in_the_file_that_adds_it_fails_and_the_lint_had_warned() {
        project.file("001_a.sql", "create type mood as enum ('calm'); create table t (m mood)");
        assertThat(project.migrate("up").exit()).isZero();
        project.file(
                "002_b.sql", "alter type mood add value 'angry'; insert into t values ('angry')");
        assertThat(codes(project.migrate("plan"), "warnings")).contains("enum-value");
        assertThat(project.migrate("up").exit()).isEqualTo(4);
    }

    @Test
    void refuses_a_changed_checksum_and_names_both() {
        project.file("001_a.sql", "create table a (id int)");
        project.migrate("up");
        project.file("001_a.sql", "create table a (id bigint)")
                .file("002_b.sql", "create table b (id int)");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("checksum");
        assertThat(problem(ended).text("message").orElseThrow())
                .containsPattern("sha256 [0-9a-f]{12} .* sha256 [0-9a-f]{12}");
        assertThat(project.has("b")).isFalse();
    }

    @Test
    void accepts_other_line_endings() {
        project.file("001_a.sql", "create table a (", "id int)");
        project.migrate("up");
        project.file("001_a.sql", "create table a (\r\nid int)");
        assertThat(project.migrate("up").exit()).isZero();
    }

    @Test
    void refuses_what_is_out_of_order() {
        project.file("003_c.sql", "create table c (id int)");
        project.migrate("up");
        project.file("002_b.sql", "create table b (id int)");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("out-of-order");
        assertThat(project.has("b")).isFalse();
    }

    @Test
    void an_expand_may_be_applied_while_an_earlier_contract_is_pending() {
        project.file("017_a.sql", "create table a (x int)")
                .file("018_b.sql", "-- phase: contract", "alter table a drop column x");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("017");
        project.file("019_c.sql", "create table c (id int)");
        assertThat(list(project.migrate("up"), "applied")).containsExactly("019");
        assertThat(list(project.migrate("up", "--phase", "contract"), "applied"))
                .containsExactly("018");
        assertThat(project.history()).containsExactly("017 applied", "019 applied", "018 applied");
    }

    @Test
    void a_contract_waits_for_every_expand_before_it() {
        project.file("001_a.sql", "create table a (x int)")
                .file("002_b.sql", "-- phase: contract", "alter table a drop column x");
        Cli.Ended ended = project.migrate("up", "--phase", "contract");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("expand-pending");
    }

    @Test
    void a_contract_raises_the_floor() {
        project.file("001_a.sql", "create table a (x int)")
                .file("002_b.sql", "-- phase: contract", "alter table a drop column x");
        project.migrate("up");
        assertThat(project.run("verify", "--schema", "001").exit()).isZero();
        project.migrate("up", "--phase", "all");
        Cli.Ended old = project.run("verify", "--schema", "001");
        assertThat(old.exit()).isEqualTo(7);
        assertThat(old.problem()).isEqualTo("below-floor");
        assertThat(project.run("verify", "--schema", "002").exit()).isZero();
    }

    @Test
    void the_lint_refuses_before_anything_is_changed() {
        project.file("001_a.sql", "create table a (id int)")
                .file("002_b.sql", "drop table if exists elsewhere");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(codes(ended, "problems")).containsExactly("drop-table");
        assertThat(project.has("a")).isFalse();
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "begin; create table x (id int); rollback",
                "\\i other.sql",
                "copy t from stdin;\n1\n\\.\n",
                "create table x (id int); vacuum",
                "discard all"
            })
    void what_no_file_may_hold_is_refused_before_any_change(String sql) {
        project.file("001_a.sql", "create table a (id int)").file("002_b.sql", sql);
        assertThat(project.migrate("up").exit()).isEqualTo(2);
        assertThat(project.has("a")).isFalse();
        assertThat(project.has("safetysystem.migration")).as("the history").isFalse();
    }

    @Test
    void settings_and_roles_of_a_file_do_not_leak_into_the_next() {
        project.sql(
                "create role somebody nologin; grant create, usage on schema public to somebody");
        project.file(
                        "001_a.sql",
                        "set role somebody; set search_path = pg_temp; set lock_timeout = 0; set statement_timeout = 60000")
                .file(
                        "002_b.sql",
                        "create table who as select current_user as u, current_setting('search_path') as p, current_setting('lock_timeout') as l, current_setting('statement_timeout') as s");
        assertThat(project.migrate("up").exit()).isZero();
        assertThat(project.value("select u || ' ' || p || ' ' || l || ' ' || s from public.who"))
                .isEqualTo("postgres \"$user\", public 5s 0");
        project.sql("drop owned by somebody; drop role somebody");
    }

    @Test
    void settings_and_roles_that_the_commit_of_a_file_makes_do_not_leak_into_the_next() {
        project.sql(
                "create role somebody nologin",
                "create function take_on() returns trigger language plpgsql as $$ begin perform set_config('role', 'somebody', false), set_config('search_path', 'pg_temp', false); return null; end $$",
                "create table t (id int)",
                "create constraint trigger d after insert on t deferrable initially deferred for each row execute function take_on()");
        project.file("001_a.sql", "insert into t values (1)")
                .file("002_b.sql", "insert into public.t values (2)")
                .file(
                        "003_c.sql",
                        "create table public.who as select current_user as u, current_setting('search_path') as p");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(project.value("select u || ' ' || p from public.who"))
                .isEqualTo("postgres \"$user\", public");
        assertThat(project.rows("select distinct by_role from safetysystem.migration_log"))
                .containsExactly("postgres");
        project.sql("drop role somebody");
    }

    @Test
    void a_file_whose_role_may_not_see_the_history_is_recorded() {
        project.sql(
                "create role stranger nologin",
                "create table t (id int)",
                "grant insert on t to stranger");
        project.file("001_a.sql", "set role stranger; insert into t values (1)")
                .file("002_b.sql", "set role stranger", ";", "insert into t values (2)");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).as(ended.all()).isZero();
        assertThat(project.history()).containsExactly("001 applied", "002 applied");
        project.sql("drop owned by stranger; drop role stranger");
    }

    @Test
    void files_that_drop_what_the_server_keeps_prepared_are_applied_once_as_well() {
        project.sql("create table t (id int)");
        String forget =
                "-- lint: allow opaque because it is what this test is about\ndo $$ begin execute 'deallocate all'; end $$; insert into t values (%d)";
        project.file("001_a.sql", "insert into t values (1)")
                .file("002_b.sql", forget.formatted(2))
                .file("003_c.sql", forget.formatted(3))
                .file("004_d.sql", "insert into t values (4)");
        Cli.Ended ended = project.migrate("up");
        assertThat(list(ended, "applied"))
                .as(ended.all())
                .containsExactly("001", "002", "003", "004");
        assertThat(project.rows("select id from t order by id"))
                .containsExactly("1", "2", "3", "4");
        assertThat(project.rows("select version from safetysystem.migration_log order by id"))
                .containsExactly("1", "2", "3", "4");
    }

    @Test
    void the_session_is_set_up_so_that_the_server_notices_a_lost_node() {
        project.file(
                "001_a.sql",
                "create table s as select name, setting from pg_settings where name in ('client_connection_check_interval', 'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count', 'tcp_user_timeout', 'lock_timeout', 'application_name')");
        project.migrate("up", "--system", "hap", "--revision", "6f9d8c7b4");
        assertThat(project.rows("select name || '=' || setting from s order by 1"))
                .containsExactly(
                        "application_name=hap/6f9d8c7b4",
                        "client_connection_check_interval=2000",
                        "lock_timeout=5000",
                        "tcp_keepalives_count=3",
                        "tcp_keepalives_idle=5",
                        "tcp_keepalives_interval=2",
                        "tcp_user_timeout=12000");
    }

    @Test
    void a_statement_that_takes_too_long_ends_with_try_again_and_nothing_is_left() {
        project.file("001_a.sql", "create table a (id int); select pg_sleep(60)");
        Cli.Ended ended = project.migrate("up", "--statement-timeout", "300ms");
        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.problem()).isEqualTo("timeout");
        assertThat(project.has("a")).isFalse();
    }

    @Test
    void a_lock_that_is_dropped_behind_our_back_is_noticed_before_the_commit() {
        project.sql(
                "create function drop_it() returns void language sql as 'select pg_advisory_unlock_all()'");
        project.file(
                "001_a.sql",
                "-- lint: allow unknown-function because it is what this test is about",
                "create table a (id int); select drop_it()");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.problem()).isEqualTo("lock-lost");
        assertThat(project.has("a")).isFalse();
    }

    @Test
    void a_lock_that_the_commit_of_a_file_drops_is_noticed_before_the_next_file() {
        project.sql(
                "create function drop_it() returns trigger language plpgsql as $$ begin perform pg_advisory_unlock_all(); return null; end $$",
                "create table t (id int)",
                "create constraint trigger d after insert on t deferrable initially deferred for each row execute function drop_it()");
        project.file("001_a.sql", "insert into t values (1)")
                .file("002_b.sql", "create table b (id int)");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.problem()).isEqualTo("lock-lost");
        assertThat(list(ended, "applied")).containsExactly("001");
        assertThat(project.has("b")).isFalse();
    }

    @Test
    void several_sets_live_in_one_database() {
        project.file("001_a.sql", "create table a (id int)");
        Project other = Project.create();
        other.file("001_b.sql", "create table b (id int)");
        project.migrate("up", "--set", "first");
        assertThat(
                        list(
                                project.with(other.directory()).migrate("up", "--set", "second"),
                                "applied"))
                .containsExactly("001");
        assertThat(project.has("b")).isTrue();
    }

    @Test
    void an_older_release_finds_a_database_that_is_ahead_and_does_nothing() {
        project.file("001_a.sql", "create table a (id int)")
                .file("002_b.sql", "create table b (id int)");
        project.migrate("up");
        project.without("002_b.sql");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isZero();
        assertThat(codes(ended, "warnings")).contains("ahead");
        assertThat(project.migrate("verify").exit()).isZero();
    }

    @Test
    void a_history_of_a_later_format_is_refused() {
        project.file("001_a.sql", "create table a (id int)");
        project.migrate("up");
        project.sql("update safetysystem.state set value = '2' where name = 'format'");
        Cli.Ended ended = project.migrate("up");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("history-format");
    }

    @Test
    void the_history_says_who_when_and_what() {
        project.file("001_a.sql", "create table a (id int)")
                .file("rollbacks/001_a_rollback.sql", "drop table a");
        project.migrate("up", "--system", "hap", "--revision", "r1");
        assertThat(
                        project.value(
                                "select set_name || system || revision || phase || (down_text = 'drop table a')::text || (finished_at >= started_at)::text || length(up_sha256) from safetysystem.migration"))
                .isEqualTo("defaulthapr1expandtruetrue64");
    }

    @Test
    void an_unreachable_server_is_try_again() {
        Cli.Ended ended =
                Cli.run(
                        Cli.environment("DATABASE_URL", "postgres://u:pw-x@127.0.0.1:1/d"),
                        List.of("fingerprint"));
        assertThat(ended.exit()).isEqualTo(6);
        assertThat(ended.problem()).isEqualTo("unreachable");
    }

    @Test
    void a_wrong_password_is_try_again() {
        String url = project.server().url(project.database(), "postgres", "wrong-pw");
        Cli.Ended ended = Cli.run(Cli.environment("DATABASE_URL", url), List.of("fingerprint"));
        assertThat(ended.exit()).isEqualTo(6);
        assertThat(ended.problem()).isEqualTo("login");
    }
}
