package dev.safetysystem.e2e.load;

import java.lang.management.ManagementFactory;
import java.util.SortedMap;
import java.util.TreeMap;

/** The counters behind a tally; safe for many threads. */
final class Counts {
    private final SortedMap<String, Long> byVersion = new TreeMap<>();
    private final SortedMap<String, Long> wrong = new TreeMap<>();
    private final SortedMap<String, Long> lost = new TreeMap<>();
    private long asked;
    private long timedOut;
    private double highestLoad;

    synchronized void add(Outcome outcome) {
        asked++;
        switch (outcome) {
            case Outcome.Right right -> byVersion.merge(right.version(), 1L, Long::sum);
            case Outcome.Wrong(String version, int code) ->
                    wrong.merge(version + ": " + code, 1L, Long::sum);
            case Outcome.Lost(String cause) -> lost.merge(cause, 1L, Long::sum);
            case Outcome.TimedOut() -> timedOut++;
        }
    }

    synchronized void lookAtMachine() {
        highestLoad =
                Math.max(
                        highestLoad,
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    synchronized Tally tally() {
        return new Tally(
                asked,
                new TreeMap<>(byVersion),
                new TreeMap<>(wrong),
                new TreeMap<>(lost),
                timedOut,
                highestLoad);
    }
}
