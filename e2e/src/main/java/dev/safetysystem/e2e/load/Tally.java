package dev.safetysystem.e2e.load;

import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What became of the requests so far.
 *
 * @param asked how many were sent and have an outcome
 * @param byVersion right answers by the version that gave them, {@code v1+v2} where it took two
 * @param wrong answers that were not the right one, by version and status: {@code v2: 200}
 * @param lost refused, reset, broken off or 5xx, by cause
 * @param timedOut no answer in time
 * @param highestLoad the highest one-minute load average of this machine meanwhile: read it beside
 *     {@code timedOut}
 */
public record Tally(
        long asked,
        SortedMap<String, Long> byVersion,
        SortedMap<String, Long> wrong,
        SortedMap<String, Long> lost,
        long timedOut,
        double highestLoad) {
    /** How many got the right answer. */
    public long right() {
        return sum(byVersion);
    }

    /** How many were lost. */
    public long lostInAll() {
        return sum(lost);
    }

    /** How many got a wrong answer. */
    public long wrongInAll() {
        return sum(wrong);
    }

    /** How many this version answered rightly. */
    public long by(String version) {
        return byVersion.getOrDefault(version, 0L);
    }

    /** How many answers two versions had a part in, {@code v1+v2}. */
    public long mixed() {
        return sum(
                byVersion.entrySet().stream()
                        .filter(each -> each.getKey().contains("+"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** As people say it: {@code 812 answered (v1 400, v2 412), 0 lost}. */
    @Override
    public String toString() {
        String text = right() + " answered" + list(byVersion, " ") + ", " + lostInAll() + " lost";
        text += list(lost, ": ");
        text += wrong.isEmpty() ? "" : ", " + wrongInAll() + " wrong" + list(wrong, ": ");
        return timedOut == 0
                ? text
                : text + ", %d timed out (load up to %.1f)".formatted(timedOut, highestLoad);
    }

    private static String list(SortedMap<String, Long> counts, String between) {
        return counts.isEmpty()
                ? ""
                : counts.entrySet().stream()
                        .map(each -> each.getKey() + between + each.getValue())
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
