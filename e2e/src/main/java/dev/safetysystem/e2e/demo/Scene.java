package dev.safetysystem.e2e.demo;

import dev.safetysystem.e2e.load.Tally;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What is to be seen at one moment.
 *
 * @param observed whether the status speaks of the spec as it was applied last
 * @param version what serves; empty while nothing does
 * @param step the step of the release; empty before the first status
 * @param message the status' line for people
 * @param conditions status and reason by type: {@code Ready} to {@code True/Released}
 * @param refused versions that were refused, newest first, with the reason
 * @param pods by version
 * @param tally the requests so far; empty while none are sent
 */
public record Scene(
        boolean observed,
        String version,
        String step,
        String message,
        SortedMap<String, String> conditions,
        List<Refused> refused,
        SortedMap<String, Pods> pods,
        Optional<Tally> tally) {
    private static final List<String> STEPS =
            List.of(
                    "Preflight",
                    "Deploy",
                    "Verify",
                    "Switch",
                    "Bake",
                    "Roll",
                    "Retire",
                    "Watch",
                    "Free");

    /**
     * A version that was refused.
     *
     * @param version its name
     * @param reason from the closed list
     * @param message with the facts
     */
    public record Refused(String version, String reason, String message) {}

    /**
     * Pods of one version.
     *
     * @param ready how many take requests
     * @param all how many there are
     */
    public record Pods(int ready, int all) {}

    /** Whether a condition has this status and reason, {@code True/Released}. */
    public boolean isCondition(String type, String statusAndReason) {
        return statusAndReason.equals(conditions.get(type));
    }

    /** Whether this version, and only it, runs, with all its pods ready, at least so many. */
    public boolean runsOnly(String wanted, int number) {
        Pods those = pods.getOrDefault(wanted, new Pods(0, 0));
        return pods.size() == 1 && those.ready() == those.all() && those.ready() >= number;
    }

    /** Whether this version is released, whatever else still runs. */
    public boolean serves(String wanted) {
        return observed && isCondition("Ready", "True/Released") && version.equals(wanted);
    }

    /** Whether this version is released, and at least that many pods of it, and no others, run. */
    public boolean isReleased(String wanted, int number) {
        return serves(wanted) && runsOnly(wanted, number);
    }

    /** Whether the version that was applied last is refused, and the way back is done. */
    public boolean isRefused() {
        return observed && isCondition("Ready", "False/Refused");
    }

    /** All but the requests: what makes one moment different from another. */
    public String inOneLine() {
        return "%s | pods %s | %s%s"
                .formatted(
                        step.isEmpty() ? "-" : step,
                        podsInWords(),
                        conditionsInWords(),
                        message.isEmpty() ? "" : " | " + message);
    }

    String requests() {
        return tally.map(Tally::toString).orElse("no requests yet");
    }

    private String podsInWords() {
        return pods.isEmpty()
                ? "none"
                : pods.entrySet().stream()
                        .map(
                                each ->
                                        "%s %d/%d"
                                                .formatted(
                                                        each.getKey(),
                                                        each.getValue().ready(),
                                                        each.getValue().all()))
                        .collect(Collectors.joining(", "));
    }

    private String conditionsInWords() {
        return conditions.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }

    List<String> panel() {
        return List.of(
                "",
                "  release     " + steps(),
                "  says        " + message,
                "  pods        " + dots(),
                "  requests    " + requests(),
                "  conditions  " + conditionsInWords(),
                "  refused     "
                        + refused.stream()
                                .map(each -> each.version() + " (" + each.reason() + ")")
                                .collect(Collectors.joining(", ")),
                "");
    }

    private String steps() {
        if (!STEPS.contains(step)) {
            return step;
        }
        return STEPS.stream()
                .map(each -> each.equals(step) ? "[" + each + "]" : each)
                .collect(Collectors.joining(" > "));
    }

    private String dots() {
        return pods.entrySet().stream()
                .map(
                        each ->
                                each.getKey()
                                        + " "
                                        + "●".repeat(each.getValue().ready())
                                        + "○"
                                                .repeat(
                                                        each.getValue().all()
                                                                - each.getValue().ready()))
                .collect(Collectors.joining("   "));
    }
}
