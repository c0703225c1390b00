package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One long-running process of a cluster, and what can be done to it. */
public final class Component {
    private static final int TAIL_LINES = 15;

    private final Run run;
    private final String name;
    private final List<String> words;

    Component(Run run, String name, List<String> words) {
        this.run = run;
        this.name = name;
        this.words = List.copyOf(words);
    }

    /** Its name in messages; its log is {@code <name>.log} in the run's directory. */
    public String name() {
        return name;
    }

    /**
     * Starts it in a session of its own: an interrupt typed at the launcher's terminal is the
     * launcher's business, which then takes the cluster down in order.
     */
    Component start() {
        Closing.unlessClosing(run, this::startProcess);
        return this;
    }

    private void startProcess() {
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(line).directory(run.directory().toFile());
        builder.environment().put(Run.MARK, run.directory().toString());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.redirectInput(Path.of("/dev/null").toFile());
        try {
            Process process = builder.start();
            run.note(
                    name,
                    ProcessId.of(process.pid())
                            .orElseThrow(
                                    () -> new ClusterException(name + " ended at once" + tail())));
        } catch (IOException e) {
            throw new ClusterException("cannot start " + name, e);
        }
    }

    /** Whether its process runs (a stopped one does, too). */
    public boolean isAlive() {
        return run.process(name).filter(ProcessId::isAlive).isPresent();
    }

    /** Ends it as a crash would: SIGKILL. Returns when it is gone. */
    public void kill() {
        run.process(name).ifPresent(process -> process.signal("KILL"));
        Waiting.until(name + " to be gone", () -> !isAlive());
    }

    /** Freezes it: SIGSTOP. Its connections stay open and nothing answers. */
    public void freeze() {
        run.process(name).ifPresent(process -> process.signal("STOP"));
    }

    /** Lets a frozen one go on: SIGCONT. */
    public void thaw() {
        run.process(name).ifPresent(process -> process.signal("CONT"));
    }

    /** Kills it if it runs and starts it again; returns at once, it may not serve yet. */
    public void restart() {
        kill();
        start();
    }

    /** What it wrote. */
    public Path log() {
        return run.file(name + ".log");
    }

    /** The end of its log, for messages. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(log(), StandardCharsets.ISO_8859_1);
            return "; the end of its log:\n  "
                    + String.join(
                            "\n  ",
                            lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "; it wrote no log";
        }
    }
}
