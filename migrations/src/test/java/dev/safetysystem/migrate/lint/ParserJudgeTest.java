package dev.safetysystem.migrate.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.sql.Splitter;
import dev.safetysystem.migrate.sql.SqlStatement;
import dev.safetysystem.migrate.sql.SqlSyntaxException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

@DisplayName("PostgreSQL's own parser judges the judgement")
class ParserJudgeTest {
    /**
     * Each takes some 20 ms, because the parser's largest function is interpreted. Others with
     * {@code -Djudged.seed}, more with {@code -Djudged.statements}.
     */
    private static final int COUNT = Integer.getInteger("judged.statements", 300);

    private static final long SEED = Long.getLong("judged.seed", 20_261_126);

    /** What only costs time says nothing about loss. */
    private static final Set<Rule> OF_TIME =
            EnumSet.of(
                    Rule.INDEX_BLOCKS_WRITES,
                    Rule.CONSTRAINT_SCANS_TABLE,
                    Rule.REWRITES_TABLE,
                    Rule.MOVES_SEQUENCE,
                    Rule.MIXED_TRANSACTION);

    private static TreeJudge judge;

    @BeforeAll
    static void start() {
        judge = new TreeJudge(new PgParser());
    }

    @Test
    void the_parser_parses_and_refuses() {
        assertThat(judge.deeds("select 1")).contains(Set.of());
        assertThat(judge.deeds("select from where")).isEmpty();
        assertThat(judge.deeds("with d as (delete from t returning 1) select wipe() from d"))
                .contains(EnumSet.of(TreeJudge.Deed.DELETES, TreeJudge.Deed.CALLS_UNKNOWN));
        assertThat(
                        judge.deeds(
                                "do $$ begin if true then execute 'x'; update t set a = 1; end if; end $$"))
                .contains(EnumSet.of(TreeJudge.Deed.UPDATES, TreeJudge.Deed.CANNOT_BE_READ));
    }

    @Test
    void whatever_a_generated_statement_does_is_found() {
        var generated = new GeneratedStatements(SEED);
        var statements = new ArrayList<String>();
        for (int i = 0; i < COUNT; i++) {
            statements.add(generated.next());
        }
        judge("generated", statements);
    }

    /** Any directory of SQL files, for example PostgreSQL's regression tests. */
    @Test
    void whatever_a_statement_of_a_directory_does_is_found() throws Exception {
        Path directory = Path.of(System.getProperty("judged.directory", "samples"));
        var statements = new ArrayList<String>();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".sql")).sorted().toList()) {
                statements.addAll(statements(file));
            }
        }
        assertThat(statements).isNotEmpty();
        judge(directory.toString(), statements);
    }

    private static List<String> statements(Path file) throws IOException {
        try {
            return Splitter.split(Files.readString(file)).stream().map(SqlStatement::text).toList();
        } catch (SqlSyntaxException | java.nio.charset.CharacterCodingException forPsqlOnly) {
            return List.of();
        }
    }

    private static void judge(String what, List<String> statements) {
        var missed = new ArrayList<String>();
        int read = 0;
        int harmless = 0;
        int alarms = 0;
        for (String sql : statements) {
            Optional<Set<TreeJudge.Deed>> deeds = judge.deeds(sql);
            if (deeds.isEmpty()) {
                continue;
            }
            read++;
            Set<Rule> found = found(sql);
            boolean does = !deeds.get().isEmpty();
            if (does && found.isEmpty()) {
                missed.add(deeds.get() + ": " + sql);
            }
            if (!does) {
                harmless++;
            }
            if (!does && found.stream().anyMatch(rule -> rule.level() != Level.WARNING)) {
                alarms++;
            }
        }
        System.out.printf(
                "%s: %d statements, %d parse, %d harmless by their trees, of these refused: %d (%.1f %%); missed: %d%n",
                what,
                statements.size(),
                read,
                harmless,
                alarms,
                harmless == 0 ? 0 : 100.0 * alarms / harmless,
                missed.size());
        assertThat(missed).isEmpty();
    }

    private static Set<Rule> found(String sql) {
        try {
            return Analyst.analyse(Splitter.split(sql)).stream()
                    .flatMap(analysis -> analysis.findings().stream())
                    .map(Finding::rule)
                    .filter(rule -> !OF_TIME.contains(rule))
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class)));
        } catch (SqlSyntaxException refused) {
            return EnumSet.of(Rule.UNKNOWN_STATEMENT);
        }
    }
}
