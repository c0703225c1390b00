package dev.safetysystem.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.process.Stop;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@DisplayName("What is found, for a pull request")
class PullRequestTest {
    @TempDir private Path directory;

    @BeforeEach
    void files() throws IOException {
        file("001_a.sql", "create table a (id int);\n\ndrop table old;");
        file("002_b.sql", "create index i on b (x) where y = 'secret'");
    }

    private void file(String name, String sql) throws IOException {
        Files.writeString(directory.resolve(name), sql);
    }

    private String plan(String output) {
        var out = new ByteArrayOutputStream();
        Migrate.run(
                new String[] {
                    "plan", "--offline", "--dir", directory.toString(), "--output", output
                },
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new Stop());
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void is_one_finding_a_line_with_its_file_and_line() {
        assertThat(plan("lines").lines())
                .anyMatch(
                        line ->
                                line.startsWith(
                                        directory
                                                + "/001_a.sql:3: error: old: this drops a table [drop-table]. "))
                .anyMatch(
                        line ->
                                line.contains("002_b.sql:1: warning: ")
                                        && line.contains(
                                                "Write: create index concurrently i on b (x) where y = '…'"));
        assertThat(plan("lines")).doesNotContain("secret");
    }

    @Test
    void is_SARIF_that_a_code_host_shows_beside_the_line() {
        var document = (Json.Fields) Json.parse(plan("sarif"));
        assertThat(document.text("version")).contains("2.1.0");
        Json.Fields run = first(document, "runs");
        Json.Fields found = first(run, "results");
        assertThat(found.text("ruleId")).contains("drop-table");
        assertThat(found.text("level")).contains("error");
        var place = (Json.Fields) first(found, "locations").get("physicalLocation").orElseThrow();
        var file = (Json.Fields) place.get("artifactLocation").orElseThrow();
        var region = (Json.Fields) place.get("region").orElseThrow();
        assertThat(file.text("uri")).contains(directory + "/001_a.sql");
        assertThat(region.compact()).isEqualTo("{\"startLine\":3}");
        String rules = run.get("tool").orElseThrow().compact();
        assertThat(rules).contains("drop-table", "index-blocks-writes", "no-down");
    }

    @Test
    void files_without_a_rollback_are_one_line_with_their_count() throws IOException {
        for (int i = 10; i < 40; i++) {
            file(i + "_x.sql", "create table x" + i + " (id int)");
        }
        List<String> lines = plan("lines").lines().filter(l -> l.contains("[no-down]")).toList();
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst())
                .contains("32 of 32 files have no rollback", "001_a.sql", "and 27 more");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "create index i on t (a, lower(b)) | create index concurrently i on t (a, lower (b)); in a file of its own",
                "alter table t add constraint c check (a > 0) | alter table t add constraint c check (a > 0) not valid; and in a later file: alter table t validate constraint c",
                "alter table app.t add constraint k foreign key (a) references u (id) | alter table app.t add constraint k foreign key (a) references u (id) not valid; and in a later file: alter table app.t validate constraint k",
                "alter table t alter column a set not null | alter table t add constraint a_set check (a is not null) not valid; and in a contract file: alter table t validate constraint a_set; alter table t alter column a set not null",
                "alter table t add constraint u unique (a, b) | create unique index concurrently u on t (a, b); then in another: alter table t add constraint u unique using index u",
                "alter table t add column id uuid default gen_random_uuid() | alter table t add column id uuid; alter table t alter column id set default gen_random_uuid (); then fill it in batches",
                "alter table t alter a type bigint | alter table t add column a_new bigint; write both",
                "alter table t rename to u | create view u as select * from t",
                "create unique index i on t (a) | create unique index concurrently i on t (a)",
                "drop index if exists i | drop index concurrently if exists i; in a file of its own",
                "alter table app.t rename column a to b | alter table app.t add column b <the type of a>; write both; fill it in batches WHERE b IS NULL; in a contract file alter table app.t drop column a",
                "alter table t add column a int not null | alter table t add column a int not null default …"
            })
    void a_finding_says_what_to_write_instead_of_this_very_statement(String sql, String instead)
            throws IOException {
        file("003_c.sql", sql);
        assertThat(plan("lines").lines())
                .anyMatch(line -> line.contains("003_c.sql") && line.contains(instead));
    }

    private static Json.Fields first(Json.Fields fields, String list) {
        return (Json.Fields) ((Json.Items) fields.get(list).orElseThrow()).values().getFirst();
    }
}
