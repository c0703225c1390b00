package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One short run of a program, to its end.
 *
 * @param words the program and its arguments
 * @param input what it reads on standard input
 * @param environment added to this process's environment
 * @param directory where it runs; this process's directory when empty
 */
public record Command(
        List<String> words,
        String input,
        Map<String, String> environment,
        Optional<Path> directory) {
    private static final int LIMIT_MINUTES = 10;

    /** A program with its arguments, no input, and this process's environment and directory. */
    public static Command of(String... words) {
        return of(List.of(words));
    }

    /** As {@link #of(String...)}. */
    public static Command of(List<String> words) {
        return new Command(List.copyOf(words), "", Map.of(), Optional.empty());
    }

    Command with(String addedInput) {
        return new Command(words, addedInput, environment, directory);
    }

    Command with(Map<String, String> addedEnvironment) {
        return new Command(words, input, Map.copyOf(addedEnvironment), directory);
    }

    Command in(Path there) {
        return new Command(words, input, environment, Optional.of(there));
    }

    /**
     * How a program ended.
     *
     * @param words what ran
     * @param code exit code; 0 is success
     * @param output all of standard output
     * @param error all of standard error
     */
    public record Result(List<String> words, int code, String output, String error) {
        /** Whether the program ended with 0. */
        public boolean succeeded() {
            return code == 0;
        }

        /**
         * Standard output.
         *
         * @throws ClusterException when the program failed, with what it said
         */
        public String orThrow() {
            if (succeeded()) {
                return output;
            }
            throw new ClusterException(
                    String.join(" ", words) + " failed with exit code " + code + ": " + said());
        }

        private String said() {
            return (error.isBlank() ? output : error).strip();
        }
    }

    /**
     * Runs the program and waits for its end.
     *
     * @throws ClusterException when it cannot be started or is not done after ten minutes
     */
    public Result run() {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words));
        builder.environment().putAll(environment);
        directory.ifPresent(there -> builder.directory(there.toFile()));
        try {
            Process process = builder.start();
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            CompletableFuture<String> error =
                    CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            try (var toProgram = process.getOutputStream()) {
                toProgram.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The program may end without reading: its exit code tells.
            }
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new ClusterException(
                        String.join(" ", words)
                                + " was not done after "
                                + LIMIT_MINUTES
                                + " minutes");
            }
            return new Result(words, process.exitValue(), output.join(), error.join());
        } catch (IOException e) {
            throw new ClusterException("cannot run " + words.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while running " + words.getFirst(), e);
        }
    }

    /**
     * Runs the program with this process's own input and outputs, for as long as it takes.
     *
     * @return its exit code
     */
    public int runInTerminal() {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words)).inheritIO();
        builder.environment().putAll(environment);
        try {
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new ClusterException("cannot run " + words.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while running " + words.getFirst(), e);
        }
    }

    private static String text(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
