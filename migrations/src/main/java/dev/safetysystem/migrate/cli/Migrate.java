package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;
import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.secret.Secrets;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The program's entry: finds the command, runs it, reports, and ends with its exit code. */
@CommandLine.Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Plans, applies, proves and reverts the schema migrations of a PostgreSQL database.",
            ""
        },
        footer = {
            "",
            "Every option can be set by a variable: --lock-timeout by MIGRATE_LOCK_TIMEOUT.",
            "",
            "Exit codes: 0 done, 2 bad input, 3 locked or timed out (try again), 4 SQL failed and was",
            "rolled back, 5 SQL failed and is partly applied, 6 unreachable (try again), 7 proof failed,",
            "8 out of memory.",
            "",
            "Example:",
            "  export DATABASE_URL=postgresql://app:secret@localhost:5432/shop",
            "  migrate plan --dir sql && migrate up --dir sql && migrate status --dir sql"
        })
public final class Migrate {
    /** Longer than a server takes to notice a cancel; shorter than a pod's default grace period. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    @Mixin private OutputOptions output;

    /** Started by the JVM. */
    public static void main(String[] arguments) {
        var stop = new Stop();
        var ended = new CountDownLatch(1);
        var code = new AtomicInteger(ExitCode.TRY_AGAIN.number());
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught(error));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> whenSignalled(stop, ended, code)));
        code.set(run(arguments, System.getenv(), System.out, System.err, stop));
        ended.countDown();
        System.exit(code.get());
    }

    /**
     * Without the memory for one of its threads, such as the one that watches the link, it ends.
     */
    private static void uncaught(Throwable error) {
        if (error instanceof OutOfMemoryError) {
            Runtime.getRuntime().halt(ExitCode.OUT_OF_MEMORY.number());
        }
        error.printStackTrace();
    }

    /** Runs in the JVM's shutdown; without the halt the exit code would be the signal's. */
    private static void whenSignalled(Stop stop, CountDownLatch ended, AtomicInteger code) {
        if (ended.getCount() == 0) {
            return;
        }
        stop.ask();
        try {
            boolean inTime = ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            Runtime.getRuntime().halt(inTime ? code.get() : ExitCode.TRY_AGAIN.number());
        } catch (InterruptedException interrupted) {
            Runtime.getRuntime().halt(ExitCode.TRY_AGAIN.number());
        }
    }

    /** Runs one command line in this process; returns the exit code. */
    public static int run(
            String[] arguments,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            Stop stop) {
        Secrets secrets = Secrets.inEnvironment(environment);
        var reporter = new Reporter(out, err, secrets);
        for (String argument : arguments) {
            secrets.addUrl(argument);
        }
        CommandLine line = commandLine(environment, arguments);
        try {
            ParseResult parsed = line.parseArgs(arguments);
            Integer helped = CommandLine.executeHelpRequest(parsed);
            if (helped != null) {
                return helped;
            }
            return execute(
                    parsed,
                    new Invocation(environment, secrets, reporter::progress, stop),
                    reporter);
        } catch (ParameterException wrong) {
            return misuse(wrong, reporter, arguments);
        }
    }

    /** The command line: whole, or as much of it as these arguments need. */
    static CommandLine commandLine(Map<String, String> environment, String... arguments) {
        var line = new CommandLine(new Migrate());
        Commands.wanted(arguments).values().forEach(command -> line.addSubcommand(command.get()));
        line.registerConverter(Duration.class, new Durations());
        line.setDefaultValueProvider(new EnvironmentDefaults(environment));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        return line;
    }

    private static int execute(ParseResult parsed, Invocation invocation, Reporter reporter) {
        if (!parsed.hasSubcommand()) {
            throw new ParameterException(parsed.commandSpec().commandLine(), "name a command");
        }
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        var command = (Command) last.commandSpec().userObject();
        OutputOptions options = outputOptions(last);
        Invocation heard =
                options.quiet
                        ? new Invocation(
                                invocation.environment(),
                                invocation.secrets(),
                                line -> {},
                                invocation.stop())
                        : invocation;
        Result result = attempt(command, heard);
        reporter.report(name(last), result, options);
        return result.exit().number();
    }

    private static Result attempt(Command command, Invocation invocation) {
        try {
            return command.run(invocation);
        } catch (Failure failure) {
            return Result.failed(failure);
        } catch (OutOfMemoryError error) {
            // What was held is let go by now.
            return Result.failed(
                    Failure.because(
                            error,
                            ExitCode.OUT_OF_MEMORY,
                            Problem.of(
                                    "out-of-memory",
                                    "this program ran out of memory (%d MB); a file in a transaction was rolled back, of another the count is kept"
                                            .formatted(Runtime.getRuntime().maxMemory() >> 20),
                                    "Give it more memory, then run the command again")));
        }
    }

    private static OutputOptions outputOptions(ParseResult command) {
        return (OutputOptions) command.commandSpec().mixins().get("output").userObject();
    }

    /** {@code check-dependency redis}: the command's name without the program's. */
    private static String name(ParseResult command) {
        return command.commandSpec().qualifiedName().replaceFirst("^migrate ", "");
    }

    private static int misuse(ParameterException wrong, Reporter reporter, String[] arguments) {
        var problem =
                Problem.of(
                        "usage",
                        wrong.getMessage(),
                        "See: "
                                + wrong.getCommandLine().getCommandSpec().qualifiedName()
                                + " --help");
        var result =
                new Result(
                        ExitCode.BAD_INPUT,
                        wrong.getMessage(),
                        dev.safetysystem.migrate.json.Json.fields(),
                        List.of(problem),
                        List.of());
        var options = new OutputOptions();
        boolean json = String.join(" ", arguments).matches(".*(-o|--output)[ =]?json.*");
        options.format = json ? OutputOptions.Format.json : OutputOptions.Format.text;
        reporter.report("migrate", result, options);
        return ExitCode.BAD_INPUT.number();
    }
}
