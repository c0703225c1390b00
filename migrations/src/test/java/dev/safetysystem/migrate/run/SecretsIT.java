package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.cli.Migrate;
import dev.safetysystem.migrate.ground.Project;
import dev.safetysystem.migrate.process.Stop;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

@DisplayName("Planted secrets turn up nowhere")
class SecretsIT {
    private static final List<String> PLANTED =
            List.of(
                    "pw-of-the-superuser",
                    "sesame-in-statement",
                    "sesame-in-body",
                    "sesame-in-env-1234",
                    "sesame%20in%20url",
                    "sesame in url");

    private record Scene(
            String name,
            List<String> files,
            List<String> arguments,
            Map<String, String> environment) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scene> scenes() {
        return Stream.of(
                new Scene(
                        "a statement with a password fails",
                        List.of(
                                "create role x in role nobody_there password 'sesame-in-statement'"),
                        List.of("up"),
                        Map.of()),
                new Scene(
                        "a syntax error at a literal",
                        List.of("create table t (id int) 'sesame-in-statement'"),
                        List.of("up"),
                        Map.of()),
                new Scene(
                        "a literal that does not convert",
                        List.of("select 'sesame-in-statement'::int"),
                        List.of("up"),
                        Map.of()),
                new Scene(
                        "a body that raises what it holds",
                        List.of("do $$ begin raise exception 'sesame-in-body'; end $$"),
                        List.of("up"),
                        Map.of()),
                new Scene(
                        "a row that breaks a constraint",
                        List.of(
                                "create table t (a text unique); insert into t values ('sesame-in-statement'), ('sesame-in-statement')"),
                        List.of("up"),
                        Map.of()),
                new Scene(
                        "an index file that fails",
                        List.of(
                                "create index concurrently i on nowhere ((a || 'sesame-in-statement'))"),
                        List.of("up"),
                        Map.of()),
                new Scene(
                        "the plan of a statement with a password",
                        List.of(
                                "-- lint: allow unknown-statement because of the test",
                                "create foreign data wrapper w; create server s foreign data wrapper w; create user mapping for public server s options (password 'sesame-in-statement')"),
                        List.of("plan"),
                        Map.of()),
                new Scene(
                        "a refused statement",
                        List.of("alter role postgres password 'sesame-in-statement'"),
                        List.of("up"),
                        Map.of()),
                new Scene(
                        "another tool that prints its environment",
                        List.of("select 1"),
                        List.of(
                                "exec",
                                "--",
                                "sh",
                                "-c",
                                "echo $OPENAI_API_KEY; echo $DATABASE_URL; exit 1"),
                        Map.of("OPENAI_API_KEY", "sesame-in-env-1234")),
                new Scene(
                        "an unreachable server",
                        List.of("select 1"),
                        List.of("up", "--url", "postgres://u:sesame%20in%20url@127.0.0.1:1/d"),
                        Map.of()),
                new Scene(
                        "a wrong option beside a URL",
                        List.of("select 1"),
                        List.of("up", "--nonsense=postgres://u:sesame%20in%20url@h/d"),
                        Map.of()),
                new Scene(
                        "a query that fails",
                        List.of("select 1"),
                        List.of("sql", "--query", "select 'sesame-in-env-1234'::int"),
                        Map.of("MY_TOKEN", "sesame-in-env-1234")),
                new Scene(
                        "all is well",
                        List.of("create table t (a text default 'sesame-in-statement')"),
                        List.of("up"),
                        Map.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenes")
    void in_no_output_log_or_result(Scene scene) throws Exception {
        Project project = Project.create().file("001_a.sql", String.join("\n", scene.files()));
        for (String format : List.of("text", "json")) {
            Path log = Files.createTempFile("termination", ".json");
            String said = run(project, scene, format, log) + Files.readString(log);
            assertThat(said).isNotBlank();
            for (String secret : PLANTED) {
                assertThat(said).as(format).doesNotContain(secret);
            }
        }
    }

    private static String run(Project project, Scene scene, String format, Path log) {
        var out = new ByteArrayOutputStream();
        var arguments = new ArrayList<>(scene.arguments());
        arguments.addAll(1, List.of("--output", format, "--termination-log", log.toString()));
        if (!List.of("exec", "sql").contains(arguments.getFirst())) {
            arguments.addAll(1, List.of("--dir", project.directory().toString()));
        }
        Map<String, String> environment = new TreeMap<>(project.environment());
        environment.putAll(scene.environment());
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Migrate.run(arguments.toArray(String[]::new), environment, print, print, new Stop());
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void nor_in_the_errors_that_the_history_keeps() {
        Project project =
                Project.create()
                        .file(
                                "001_a.sql",
                                "create table t (id int); select 'sesame-in-statement'::int");
        project.migrate("up");
        assertThat(
                        project.value(
                                "select error from safetysystem.migration_log where event = 'failed'"))
                .contains("22P02")
                .doesNotContain("sesame");
    }
}
