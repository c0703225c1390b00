package dev.safetysystem.e2e.operator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Where the passes of an operator's process are: a pass that hangs changes nothing and says
 * nothing.
 *
 * @param pid of the process
 */
record PassThreads(long pid) {
    private static final String IDLE = "PassQueue.take";
    private static final int FRAMES = 6;

    /** Each pass that is under way, with the innermost calls of the operator's own code. */
    String words() {
        List<String> passes = passes();
        return passes.isEmpty() ? "" : "; passes under way:\n  " + String.join("\n  ", passes);
    }

    private List<String> passes() {
        return Arrays.stream(dump().split("\n\n"))
                .map(String::strip)
                .filter(thread -> thread.startsWith("\"pass-") && !thread.contains(IDLE))
                .map(PassThreads::line)
                .toList();
    }

    private static String line(String thread) {
        List<String> calls =
                thread.lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("at dev.safetysystem"))
                        .map(call -> call.substring(call.lastIndexOf('(')))
                        .limit(FRAMES)
                        .toList();
        String name = thread.substring(1, thread.indexOf('"', 1));
        return name + ": " + String.join(" < ", calls);
    }

    private String dump() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process =
                    new ProcessBuilder(jcmd, String.valueOf(pid), "Thread.print")
                            .redirectErrorStream(true)
                            .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
