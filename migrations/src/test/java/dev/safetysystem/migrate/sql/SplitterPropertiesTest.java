package dev.safetysystem.migrate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.List;

/** Properties of splitting, over generated scripts and over garbage. */
class SplitterPropertiesTest {

    @Property(tries = 2000)
    void generated_statements_come_back_as_they_were_joined(
            @ForAll("scripts") List<String> statements) throws SqlSyntaxException {
        String script = String.join(";\n", statements);
        assertThat(Splitter.split(script).stream().map(SqlStatement::text).toList())
                .isEqualTo(statements);
    }

    @Property(tries = 3000)
    void garbage_is_split_or_refused_and_never_crashes(@ForAll("garbage") String garbage) {
        try {
            for (SqlStatement statement : Splitter.split(garbage)) {
                assertThat(garbage).contains(statement.text());
                assertThat(statement.text()).isNotEmpty();
            }
        } catch (SqlSyntaxException refused) {
            assertThat(refused.code()).isIn("unterminated", "psql-command", "copy-stdin");
        }
    }

    @Property(tries = 1000)
    void the_lint_reads_garbage_without_crashing(@ForAll("garbage") String garbage) {
        try {
            List<SqlStatement> statements = Splitter.split(garbage);
            assertThat(dev.safetysystem.migrate.lint.Analyst.analyse(statements))
                    .hasSameSizeAs(statements);
        } catch (SqlSyntaxException refused) {
            assertThat(refused.line()).isPositive();
        }
    }

    @Provide
    Arbitrary<List<String>> scripts() {
        return GeneratedSql.statement().list().ofMinSize(1).ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> garbage() {
        return Arbitraries.of(
                        "'",
                        "''",
                        "\"",
                        "$$",
                        "$a$",
                        "$1",
                        "--",
                        "\n",
                        "/*",
                        "*/",
                        ";",
                        "(",
                        ")",
                        "E'",
                        "\\",
                        "\\'",
                        "create ",
                        "function ",
                        "begin ",
                        "atomic ",
                        "case ",
                        "end ",
                        "copy ",
                        "from ",
                        "stdin ",
                        "alter ",
                        "table ",
                        "drop ",
                        "column ",
                        "add ",
                        "index ",
                        "concurrently ",
                        "on ",
                        "x ",
                        "1.5e+3",
                        "?",
                        "??",
                        ",",
                        "do ",
                        "update ",
                        "set ",
                        "ü",
                        "\u2003",
                        "U&'",
                        "vacuum ",
                        "with ",
                        "as ",
                        ".",
                        "\"\"",
                        "rename ")
                .list()
                .ofMaxSize(25)
                .map(parts -> String.join("", parts));
    }
}
