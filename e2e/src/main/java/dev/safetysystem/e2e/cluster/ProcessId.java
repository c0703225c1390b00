package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process, for good: numbers are used again, a number with its start is not.
 *
 * @param pid its number
 * @param start when it began, in clock ticks since the machine started ({@code proc(5)}, field 22)
 */
record ProcessId(long pid, long start) {
    private static final int STATE = 0;
    private static final int THREADS = 17;
    private static final int START = 19;
    private static final long PAGE = 4096;

    /**
     * The process that has this number now; empty when there is none or only its end is still to be
     * noticed. One whose first thread alone has ended still holds its files and ports.
     */
    static Optional<ProcessId> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The second field is the name in brackets and may hold blanks and brackets itself.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[STATE].equals("Z") && Integer.parseInt(fields[THREADS]) <= 1
                    ? Optional.empty()
                    : Optional.of(new ProcessId(pid, Long.parseLong(fields[START])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static ProcessId self() {
        return of(ProcessHandle.current().pid())
                .orElseThrow(() -> new ClusterException("/proc does not show this process"));
    }

    boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Sends a signal, if the process is still the same one. */
    void signal(String name) {
        if (isAlive()) {
            Command.of("kill", "-" + name, Long.toString(pid)).run();
        }
    }

    /** Resident memory in bytes; 0 when it is gone. */
    long memory() {
        try {
            String[] pages =
                    Files.readString(Path.of("/proc", Long.toString(pid), "statm")).split(" ");
            return Long.parseLong(pages[1]) * PAGE;
        } catch (IOException e) {
            return 0;
        }
    }

    String text() {
        return pid + " " + start + "\n";
    }

    static ProcessId parse(String text) {
        String[] parts = text.strip().split(" ");
        return new ProcessId(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
}
