package dev.safetysystem.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.secret.Secrets;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

@DisplayName("The command line")
class CommandLineTest {
    @TempDir private Path folder;

    static Stream<CommandLine> commands() {
        return Migrate.commandLine(Map.of()).getSubcommands().values().stream().distinct();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void every_command_has_help_with_an_example_and_describes_every_option(CommandLine command) {
        var spec = command.getCommandSpec();
        assertThat(String.join(" ", spec.usageMessage().description())).isNotBlank();
        assertThat(String.join(" ", spec.usageMessage().footer())).contains("Example");
        assertThat(spec.options())
                .allSatisfy(
                        option ->
                                assertThat(String.join("", option.description()))
                                        .as(option.longestName())
                                        .isNotBlank());
    }

    @Test
    void the_exit_codes_are_what_scripts_and_Jobs_rely_on() {
        assertThat(Stream.of(ExitCode.values()).map(ExitCode::number))
                .containsExactly(0, 2, 3, 4, 5, 6, 7, 8);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "nonsense",
                "up --nonsense",
                "up --lock-timeout soon",
                "down",
                "down --steps 1 --to 3",
                "down --steps x",
                "sql",
                "baseline",
                "up --phase never",
                "exec"
            })
    void misuse_is_bad_input_and_says_where_help_is(String line) {
        Cli.Ended ended = Cli.run(Map.of(), List.of(line.split(" ")));
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("usage");
        assertThat(ended.out()).contains("--help");
    }

    @ParameterizedTest(name = "{0} is {1} ms")
    @CsvSource({"90s, 90000", "1m30s, 90000", "500ms, 500", "2h, 7200000", "0s, 0"})
    void durations_are_written_as_Kubernetes_writes_them(String text, long milliseconds) {
        assertThat(new Durations().convert(text)).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @Test
    void every_option_can_be_set_by_a_variable() {
        Cli.Ended ended =
                Cli.run(
                        Map.of("MIGRATE_DIR", folder.resolve("nowhere").toString()),
                        List.of("plan"));
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).contains("nowhere");
    }

    @Test
    void without_a_database_the_command_says_how_to_name_one() {
        Cli.Ended ended = Cli.run(Map.of(), List.of("fingerprint"));
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.problem()).isEqualTo("no-url");
    }

    @Test
    void a_url_can_be_read_from_a_file() throws Exception {
        Path file = Files.writeString(folder.resolve("url"), "mysql://u:sesame@h/d\n");
        Cli.Ended ended = Cli.run(Map.of(), List.of("fingerprint", "--url-file", file.toString()));
        assertThat(ended.problem()).isEqualTo("connection-url");
        assertThat(ended.all()).doesNotContain("sesame");
    }

    @Test
    void the_result_is_written_to_the_termination_log_too() throws Exception {
        Path log = folder.resolve("log");
        Cli.run(Map.of(), List.of("fingerprint", "--termination-log", log.toString()));
        var document = (Json.Fields) Json.parse(Files.readString(log));
        assertThat(document.number("exitCode")).contains(2L);
        assertThat(document.text("command")).contains("fingerprint");
    }

    @Test
    void the_termination_log_is_never_longer_than_Kubernetes_keeps_and_always_JSON() {
        var many = new ArrayList<Problem>();
        for (int i = 0; i < 200; i++) {
            many.add(Problem.of("code", "ü".repeat(40), "remedy"));
        }
        var facts = Json.fields().with("big", "x".repeat(9000));
        for (Result result :
                List.of(
                        Result.done("fine", facts),
                        new Result(ExitCode.BAD_INPUT, "wrong", facts, many, many),
                        new Result(ExitCode.BAD_INPUT, "w".repeat(9000), facts, many, many))) {
            var reporter =
                    new Reporter(
                            new PrintStream(PrintStream.nullOutputStream()),
                            System.err,
                            Secrets.inEnvironment(Map.of()));
            byte[] bytes = reporter.terminationMessage("up", result);
            assertThat(bytes.length).isLessThanOrEqualTo(Reporter.TERMINATION_LOG_BYTES);
            assertThat(
                            ((Json.Fields) Json.parse(new String(bytes, StandardCharsets.UTF_8)))
                                    .number("exitCode"))
                    .contains((long) result.exit().number());
        }
    }
}
