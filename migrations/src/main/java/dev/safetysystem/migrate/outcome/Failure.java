package dev.safetysystem.migrate.outcome;

import java.util.List;

/**
 * Ends a command: why, and with which exit code. Unchecked, because every layer lets it pass up to
 * the command line, which prints it; nothing else catches and forgets it.
 */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ExitCode exit;
    private final transient List<Problem> problems;

    private Failure(ExitCode exit, List<Problem> problems, Throwable cause) {
        super(problems.getFirst().message(), cause);
        this.exit = exit;
        this.problems = List.copyOf(problems);
    }

    /** Several problems of one kind; the first is the headline. */
    public static Failure of(ExitCode exit, List<Problem> problems) {
        return new Failure(exit, problems, null);
    }

    /** One problem. */
    public static Failure of(ExitCode exit, Problem problem) {
        return new Failure(exit, List.of(problem), null);
    }

    /** One problem that another exception showed; its text is not printed, so it may be raw. */
    public static Failure because(Throwable cause, ExitCode exit, Problem problem) {
        return new Failure(exit, List.of(problem), cause);
    }

    /** Refused before anything was changed. */
    public static Failure badInput(String code, String message, String remedy) {
        return of(ExitCode.BAD_INPUT, Problem.of(code, message, remedy));
    }

    /** How the process ends. */
    public ExitCode exit() {
        return exit;
    }

    /** What is wrong; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
