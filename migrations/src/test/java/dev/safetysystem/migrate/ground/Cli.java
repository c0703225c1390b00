package dev.safetysystem.migrate.ground;

import dev.safetysystem.migrate.cli.Migrate;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.process.Stop;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The program, run as a person runs it. */
public final class Cli {

    private Cli() {}

    /**
     * How a run ended.
     *
     * @param exit the exit code
     * @param out standard output
     * @param err standard error
     */
    public record Ended(int exit, String out, String err) {

        /** Standard output as the JSON document that it is. */
        public Json.Fields json() {
            return (Json.Fields) Json.parse(out);
        }

        /** A text field of the result's facts. */
        public String fact(String name) {
            return ((Json.Fields) json().get("facts").orElseThrow()).text(name).orElseThrow();
        }

        /** The code of the result's first problem; empty if it has none. */
        public String problem() {
            var problems = (Json.Items) json().get("problems").orElseThrow();
            return problems.values().isEmpty()
                    ? ""
                    : ((Json.Fields) problems.values().getFirst()).text("code").orElseThrow();
        }

        /** Everything that it said. */
        public String all() {
            return out + err;
        }
    }

    /** Runs the program in this process, with its result as JSON. */
    public static Ended run(Map<String, String> environment, List<String> arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var all = new ArrayList<>(arguments);
        int end = all.contains("--") ? all.indexOf("--") : all.size();
        all.add(end, "--output=json");
        int exit =
                Migrate.run(
                        all.toArray(String[]::new),
                        environment,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new Stop());
        return new Ended(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Starts the program as a process of its own, so that it can be killed. */
    public static Process start(
            Map<String, String> environment, Path output, List<String> arguments)
            throws IOException {
        return start(List.of(), environment, output, arguments);
    }

    /** The same, run by another program. */
    public static Process start(
            List<String> by, Map<String, String> environment, Path output, List<String> arguments)
            throws IOException {
        var command = new ArrayList<>(by);
        command.addAll(javaCommand(arguments));
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static List<String> javaCommand(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", classPath(), Migrate.class.getName()));
        command.addAll(arguments);
        return command;
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .replace(File.pathSeparator, ":");
    }

    /** An environment: PATH and what is given, in pairs. */
    public static Map<String, String> environment(String... pairs) {
        var environment = new TreeMap<String, String>();
        environment.put("PATH", System.getenv("PATH"));
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return environment;
    }
}
