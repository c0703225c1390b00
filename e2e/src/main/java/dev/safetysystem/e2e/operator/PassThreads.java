package dev.safetysystem.e2e.operator;

import dev.safetysystem.e2e.cluster.ClusterException;
import dev.safetysystem.e2e.cluster.Command;

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

    /** Nothing if it cannot be had: what is told with it must not be lost. */
    private String dump() {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            return Command.of(jcmd.toString(), String.valueOf(pid), "Thread.print").run().output();
        } catch (ClusterException e) {
            return "";
        }
    }
}
