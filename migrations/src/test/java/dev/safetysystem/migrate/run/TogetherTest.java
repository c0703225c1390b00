package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.sql.Splitter;
import dev.safetysystem.migrate.sql.SqlStatement;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.List;

@DisplayName("Statements that are sent as one text")
class TogetherTest {
    private static Together inserts() throws Exception {
        return new Together(
                Splitter.split(
                        "insert into t values ('\uD83D\uDE00');\ninsert into t values (2);\ninsert into t values (3);"));
    }

    private static SqlStatement statement(int number) throws Exception {
        return inserts().statements().get(number - 1);
    }

    @Test
    void of_which_the_server_names_a_place_are_told_apart_by_it() throws Exception {
        String text = inserts().text();
        for (int number = 1; number <= 3; number++) {
            SqlStatement statement = statement(number);
            int begin = text.codePointCount(0, text.indexOf(statement.text()));
            int length = statement.text().codePointCount(0, statement.text().length());
            for (int within : List.of(1, length)) {
                assertThat(inserts().fault(begin + within, 0))
                        .isEqualTo(new Together.Fault(statement, within));
            }
        }
    }

    @Test
    void fail_without_a_place_at_the_first_that_is_not_done() throws Exception {
        assertThat(inserts().fault(0, 0)).isEqualTo(new Together.Fault(statement(1), 0));
        assertThat(inserts().fault(0, 2)).isEqualTo(new Together.Fault(statement(3), 0));
    }

    @Test
    void fail_at_the_last_when_the_connection_ends_behind_all() throws Exception {
        assertThat(inserts().fault(0, 3)).isEqualTo(new Together.Fault(statement(3), 0));
    }

    @Test
    void fail_at_the_only_one_however_the_connection_ends() throws Exception {
        var alone = new Together(Splitter.split("select 1"));
        assertThat(alone.fault(0, 0).statement()).isEqualTo(alone.statements().getFirst());
        assertThat(alone.fault(0, 1).statement()).isEqualTo(alone.statements().getFirst());
        assertThat(alone.text()).isSameAs(alone.statements().getFirst().text());
    }
}
