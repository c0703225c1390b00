package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.secret.Secrets;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes results: to people, to programs, to the termination log. Everything is redacted here. */
final class Reporter {
    /** Kubernetes keeps no more of a termination message. */
    static final int TERMINATION_LOG_BYTES = 4096;

    private static final Path DEFAULT_TERMINATION_LOG = Path.of("/dev/termination-log");

    private final PrintStream out;
    private final PrintStream err;
    private final Secrets secrets;

    Reporter(PrintStream out, PrintStream err, Secrets secrets) {
        this.out = out;
        this.err = err;
        this.secrets = secrets;
    }

    /** A line of progress. */
    void progress(String line) {
        err.println(secrets.redact(line));
    }

    /** The end of a command. */
    void report(String command, Result result, OutputOptions options) {
        Json document = document(command, result).mapText(secrets::redact);
        switch (options.format) {
            case json -> out.println(document.compact());
            case sarif ->
                    out.println(new Sarif(result).document().mapText(secrets::redact).compact());
            case lines ->
                    new Sarif(result).lines().forEach(line -> out.println(secrets.redact(line)));
            case text -> text(result);
        }
        options.terminationLog
                .or(() -> Optional.of(DEFAULT_TERMINATION_LOG).filter(Files::isWritable))
                .ifPresent(file -> writeTerminationLog(file, command, result));
    }

    private void text(Result result) {
        new TextForm(line -> out.println(secrets.redact(line))).facts(result.facts());
        result.warnings().forEach(warning -> problem("warning", warning));
        result.problems().forEach(problem -> problem("error", problem));
        boolean said =
                result.problems().stream().anyMatch(p -> p.message().equals(result.message()));
        if (said) {
            return;
        }
        PrintStream last = result.exit() == ExitCode.DONE ? out : err;
        last.println(secrets.redact(result.message()));
    }

    private void problem(String kind, Problem problem) {
        var text = new StringBuilder(kind).append(": ").append(problem.message());
        problem.place()
                .ifPresent(
                        place -> {
                            text.append("\n  at:     ").append(place);
                            if (!place.excerpt().isEmpty()) {
                                text.append("\n  in:     ").append(place.excerpt());
                            }
                        });
        text.append("\n  remedy: ").append(problem.remedy());
        text.append("  [").append(problem.code()).append("]");
        err.println(secrets.redact(text.toString()));
    }

    private void writeTerminationLog(Path file, String command, Result result) {
        try {
            Files.write(file, terminationMessage(command, result));
        } catch (IOException unwritable) {
            progress("warning: the termination log " + file + " cannot be written");
        }
    }

    /** The most that fits into the log and is still one JSON document. */
    byte[] terminationMessage(String command, Result result) {
        var brief =
                new Result(
                        result.exit(),
                        result.message(),
                        Json.fields(),
                        result.problems(),
                        List.of());
        var briefest =
                new Result(result.exit(), result.message(), Json.fields(), List.of(), List.of());
        for (Result shorter : List.of(result, brief, briefest)) {
            byte[] bytes = bytes(command, shorter, shorter != result);
            if (bytes.length <= TERMINATION_LOG_BYTES) {
                return bytes;
            }
        }
        String cut = result.message().substring(0, Math.min(500, result.message().length()));
        return bytes(
                command, new Result(result.exit(), cut, Json.fields(), List.of(), List.of()), true);
    }

    private byte[] bytes(String command, Result result, boolean cut) {
        Json.Fields document = document(command, result);
        return (cut ? document.with("cut", true) : document)
                .mapText(secrets::redact)
                .compact()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Json.Fields document(String command, Result result) {
        return Json.fields()
                .with("command", command)
                .with("exitCode", result.exit().number())
                .with("result", result.exit().name())
                .with("message", result.message())
                .with("problems", problems(result.problems()))
                .with("warnings", problems(result.warnings()))
                .with("facts", result.facts());
    }

    private static Json problems(List<Problem> problems) {
        return Json.items(problems.stream().map(Reporter::problem).toList());
    }

    private static Json.Fields problem(Problem problem) {
        Json.Fields fields =
                Json.fields()
                        .with("code", problem.code())
                        .with("message", problem.message())
                        .with("remedy", problem.remedy());
        return problem.place()
                .map(
                        place ->
                                fields.with("file", place.file())
                                        .with("line", place.line())
                                        .with("statement", place.statement())
                                        .with("excerpt", place.excerpt()))
                .orElse(fields);
    }
}
