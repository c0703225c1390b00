package dev.safetysystem.migrate.process;

import dev.safetysystem.migrate.outcome.Failure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Another program, run to its end, its output passed on line by line. No shell is involved. */
public final class ChildProcess {
    /** How long it may take to end after being asked to. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration WATCH = Duration.ofSeconds(2);

    private ChildProcess() {}

    /**
     * Runs a program.
     *
     * @param command the program and its arguments
     * @param lines gets every line of its output and errors
     * @param mayGoOn asked every two seconds; when it says no, the program is ended, with what it
     *     has started
     * @return its exit status
     * @throws Failure bad input, if it cannot be started
     */
    public static int run(
            List<String> command, Consumer<String> lines, BooleanSupplier mayGoOn, Stop stop) {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            throw Failure.badInput(
                    "command",
                    "the program " + command.getFirst() + " cannot be started",
                    "Check that it is in this image and on the PATH");
        }
        Stop.Registration registration = stop.onAsk(() -> ask(process));
        try {
            process.getOutputStream().close();
            Thread reader = Thread.ofVirtual().start(() -> pass(process, lines));
            while (!process.waitFor(WATCH.toMillis(), TimeUnit.MILLISECONDS)) {
                if (stop.isAsked() || !mayGoOn.getAsBoolean()) {
                    end(process);
                }
            }
            reader.join(GRACE);
            return process.exitValue();
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw Stop.stopped();
        } finally {
            registration.close();
        }
    }

    /**
     * A shell passes no signal on to what it runs; asked after that, it would go on with its next
     * command.
     */
    private static void ask(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        started.forEach(ProcessHandle::destroy);
    }

    private static void end(Process process) throws InterruptedException {
        ask(process);
        if (process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private static void pass(Process process, Consumer<String> lines) {
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines);
        } catch (IOException | java.io.UncheckedIOException closed) {
            // The program is gone; its exit status says the rest.
        }
    }
}
