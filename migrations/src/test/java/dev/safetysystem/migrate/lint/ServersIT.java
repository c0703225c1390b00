package dev.safetysystem.migrate.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Project;
import dev.safetysystem.migrate.sql.Lexer;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What the judgement knows about the server")
class ServersIT {

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void functions_on_the_list_change_nothing(PostgresPrograms programs) {
        Project project = Project.on(PostgresServer.of(programs));
        assertThat(
                        project.rows(
                                "select proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v'"))
                .doesNotContainAnyElementsOf(Functions.listed());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void every_key_word_is_known(PostgresPrograms programs) throws Exception {
        Project project = Project.on(PostgresServer.of(programs));
        for (String word : project.rows("select word from pg_get_keywords()")) {
            assertThat(Keywords.isKeyword(Lexer.tokens(word).getFirst())).as(word).isTrue();
        }
        for (String word :
                project.rows("select word from pg_get_keywords() where catcode in ('U', 'T')")) {
            assertThat(Keywords.isNoFunction(Lexer.tokens(word).getFirst())).as(word).isFalse();
        }
    }

    @Test
    void a_text_is_widened_only_where_the_column_holds_texts() {
        Project project = Project.create();
        project.sql(
                "create table t (short varchar(50), n int, long text, fixed char(5))",
                "create table \"a.b\" (c varchar(3))");
        project.file(
                "1_widen.sql",
                "alter table t alter short type text, alter long type character varying;",
                "alter table \"a.b\" alter c type varchar(4)");
        assertThat(project.migrate("up").exit()).isZero();
        for (String change :
                new String[] {
                    "alter n type text",
                    "alter fixed type text",
                    "alter long type varchar(9)",
                    "alter short type varchar(9)"
                }) {
            project.file("2_change.sql", "alter table t " + change);
            assertThat(project.migrate("plan").problem()).as(change).isEqualTo("change-type");
            assertThat(project.migrate("up").problem()).as(change).isEqualTo("change-type");
        }
        project.file("2_change.sql", "-- phase: contract", "alter table t alter n type text");
        assertThat(project.migrate("up", "--phase", "contract").exit()).isZero();
    }
}
