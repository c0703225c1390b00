package dev.safetysystem.migrate.outcome;

import dev.safetysystem.migrate.json.Json;

import java.util.ArrayList;
import java.util.List;

/**
 * What a command says when it ends, in every form of output.
 *
 * @param exit the exit code
 * @param message one sentence for people
 * @param facts what the command found or did, for programs; its shape belongs to the command
 * @param problems why it did not succeed; empty on success
 * @param warnings what a person should look at although it succeeded
 */
public record Result(
        ExitCode exit,
        String message,
        Json.Fields facts,
        List<Problem> problems,
        List<Problem> warnings) {

    public Result {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Success. */
    public static Result done(String message, Json.Fields facts) {
        return new Result(ExitCode.DONE, message, facts, List.of(), List.of());
    }

    /** A failure without facts. */
    public static Result failed(Failure failure) {
        return failed(failure, Json.fields());
    }

    /** A failure with what was found or done before it. */
    public static Result failed(Failure failure, Json.Fields facts) {
        return new Result(
                failure.exit(), failure.getMessage(), facts, failure.problems(), List.of());
    }

    /** The same with further warnings. */
    public Result warning(List<Problem> more) {
        var all = new ArrayList<>(warnings);
        all.addAll(more);
        return new Result(exit, message, facts, problems, all);
    }
}
