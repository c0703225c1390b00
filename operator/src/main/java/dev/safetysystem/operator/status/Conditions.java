package dev.safetysystem.operator.status;

import dev.safetysystem.operator.model.Parsed;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.Observed;
import dev.safetysystem.operator.plan.Memory;
import dev.safetysystem.operator.plan.Outlook;
import dev.safetysystem.operator.plan.Plan;
import dev.safetysystem.operator.plan.Step;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conditions, by the rules of kstatus: {@code Reconciling} and {@code Stalled} are there only
 * while true, and {@code Stalled} replaces {@code Reconciling}, which tools judge first.
 */
final class Conditions {
    private static final int MESSAGE = 1024;

    private final Observed seen;
    private final Plan plan;
    private final List<String> conflicts;
    private final List<String> belowPromise;
    private final Memory memory;

    Conditions(Observed seen, Plan plan, List<String> conflicts, List<String> belowPromise) {
        this.seen = seen;
        this.plan = plan;
        this.conflicts = conflicts;
        this.belowPromise = belowPromise;
        this.memory = plan.next();
    }

    /** A reason and its words. */
    private record Said(String reason, String message) {}

    List<Condition> list() {
        var list = new ArrayList<Condition>();
        list.add(ready());
        var stalled = stalled();
        stalled.ifPresent(said -> list.add(condition("Stalled", "True", said)));
        if (stalled.isEmpty()) {
            reconciling().ifPresent(said -> list.add(condition("Reconciling", "True", said)));
        }
        available().ifPresent(list::add);
        verified().ifPresent(list::add);
        return list;
    }

    /** The line for people. */
    String message() {
        String text =
                stalled()
                        .or(this::reconciling)
                        .map(said -> prefix() + said.message())
                        .orElseGet(
                                () ->
                                        memory.stable().map(Memory.Ref::version).orElse("nothing")
                                                + " serves");
        return StatusProjector.cut(text, MESSAGE);
    }

    private String prefix() {
        return memory.release()
                .map(r -> r.candidate().version() + " in " + r.step().name() + ": ")
                .orElse("");
    }

    /** The step that is shown while no release is in progress. */
    String restingStep() {
        return switch (plan.outlook()) {
            case Outlook.Working working -> working.reason();
            case Outlook.Waiting _, Outlook.Settling _ -> "Preflight";
            case Outlook.Settled _, Outlook.Refused _, Outlook.Invalid _ -> "Steady";
        };
    }

    private Condition ready() {
        if (memory.release().isPresent()) {
            return condition("Ready", "False", releasing());
        }
        return switch (plan.outlook()) {
            case Outlook.Settled() -> settled();
            case Outlook.Settling(String message) ->
                    condition("Ready", "False", new Said(beginning(), message));
            case Outlook.Working(String reason, String message) ->
                    condition("Ready", "False", new Said(beginning(), reason + ": " + message));
            case Outlook.Waiting(_, String message, _) ->
                    condition("Ready", "False", new Said(beginning(), message));
            case Outlook.Refused(Memory.Refusal refusal, boolean failed) ->
                    condition(
                            "Ready",
                            "False",
                            new Said(failed ? "Failed" : "Refused", words(refusal)));
            case Outlook.Invalid(_, List<Parsed.Violation> violations) ->
                    condition(
                            "Ready",
                            "False",
                            new Said("NotReady", "the spec is not followed: " + words(violations)));
        };
    }

    private String beginning() {
        return memory.stable().isEmpty() ? "Installing" : "Releasing";
    }

    private Condition settled() {
        String version = memory.stable().map(Memory.Ref::version).orElse("");
        if (!conflicts.isEmpty()) {
            return condition("Ready", "False", new Said("NotReady", conflict()));
        }
        return belowPromise.isEmpty()
                ? condition("Ready", "True", new Said("Released", version + " serves"))
                : condition(
                        "Ready",
                        "False",
                        new Said(
                                "NotReady",
                                "below its promised size: " + String.join(", ", belowPromise)));
    }

    private Said releasing() {
        var release = memory.release().orElseThrow();
        String version = release.candidate().version();
        String step = release.step().name();
        String reason =
                switch (release.step()) {
                    case Step.RollingBack back ->
                            memory.stable().isEmpty() ? "Failed" : reasonOf(back.cause());
                    case Step.Abandoning left ->
                            left.cause().refuse()
                                    ? memory.stable().isEmpty() ? "Failed" : "Refused"
                                    : beginning();
                    case Step.Preflight _, Step.Deploy _, Step.Verify _ -> beginning();
                    case Step.Switch _, Step.Bake _, Step.Roll _ -> beginning();
                    case Step.Retire _ -> "Releasing";
                };
        return new Said(reason, version + " is in " + step);
    }

    private static String reasonOf(Step.Cause cause) {
        return cause.refuse() ? "RollingBack" : "Releasing";
    }

    private Optional<Said> stalled() {
        if (!conflicts.isEmpty()) {
            return Optional.of(new Said("Conflict", conflict()));
        }
        return switch (plan.outlook()) {
            case Outlook.Settled _, Outlook.Settling _, Outlook.Working _ -> Optional.empty();
            case Outlook.Waiting(String reason, String message, boolean late) ->
                    late ? Optional.of(new Said(reason, message)) : Optional.empty();
            case Outlook.Refused(Memory.Refusal refusal, _) ->
                    Optional.of(new Said(refusal.reason(), words(refusal)));
            case Outlook.Invalid(Parsed.Violation.Kind kind, List<Parsed.Violation> violations) ->
                    Optional.of(
                            new Said(
                                    switch (kind) {
                                        case INVALID_SPEC -> "InvalidSpec";
                                        case NOT_SUPPORTED -> "NotSupported";
                                    },
                                    words(violations)));
        };
    }

    private String conflict() {
        return String.join(", ", conflicts)
                + " belongs to someone else; delete or rename it, or rename the system";
    }

    private Optional<Said> reconciling() {
        return switch (plan.outlook()) {
            case Outlook.Settling(String message) -> Optional.of(new Said("Preflight", message));
            case Outlook.Working(String reason, String message) ->
                    Optional.of(new Said(reason, message));
            case Outlook.Waiting(String reason, String message, _) ->
                    Optional.of(new Said(reason, message));
            case Outlook.Settled _, Outlook.Refused _, Outlook.Invalid _ -> Optional.empty();
        };
    }

    private static String words(Memory.Refusal refusal) {
        return refusal.version()
                + " was refused ("
                + refusal.release()
                + "): "
                + refusal.message()
                + "; apply another spec, or annotate safetysystem.dev/retry=\""
                + refusal.release()
                + " by <user>\"";
    }

    private static String words(List<Parsed.Violation> violations) {
        return String.join(
                "; ", violations.stream().map(v -> v.field() + " " + v.message()).toList());
    }

    private Optional<Condition> available() {
        boolean serves = memory.stable().isPresent();
        if (!serves) {
            return Optional.empty();
        }
        return Optional.of(
                belowPromise.isEmpty()
                        ? condition(
                                "Available",
                                "True",
                                new Said("AtPromisedSize", "every component at its promised size"))
                        : condition(
                                "Available",
                                "False",
                                new Said(
                                        "BelowPromisedSize",
                                        "below: " + String.join(", ", belowPromise))));
    }

    /** How the last checks came out; kept until the next release is verified. */
    private Optional<Condition> verified() {
        var release = memory.release();
        if (release.isPresent()
                && !(release.get().step() instanceof Step.Abandoning)
                && !release.get().checks().isEmpty()) {
            var checks = release.get().checks().values();
            long passed =
                    checks.stream().filter(c -> c.verdict() == CheckResult.Verdict.PASS).count();
            return Optional.of(
                    condition(
                            "Verified",
                            "True",
                            new Said(
                                    "ChecksPassed",
                                    passed + " of " + checks.size() + " checks passed")));
        }
        boolean failed =
                plan.outlook() instanceof Outlook.Refused(Memory.Refusal refusal, _)
                        && refusal.reason().equals("CheckFailed");
        if (failed && plan.outlook() instanceof Outlook.Refused(Memory.Refusal refusal, _)) {
            return Optional.of(
                    condition("Verified", "False", new Said("CheckFailed", refusal.message())));
        }
        boolean anew = release.map(Conditions::unverified).orElse(false);
        return anew ? Optional.empty() : before("Verified");
    }

    private static boolean unverified(dev.safetysystem.operator.plan.Release release) {
        return switch (release.step()) {
            case Step.Preflight _, Step.Deploy _, Step.Verify _ -> true;
            case Step.Switch _, Step.Bake _, Step.Roll _, Step.Retire _ -> false;
            case Step.RollingBack _, Step.Abandoning _ -> false;
        };
    }

    /** A condition; its time changes with its status or reason, its generation always. */
    private Condition condition(String type, String status, Said said) {
        var last = before(type);
        String at =
                last.filter(c -> c.getStatus().equals(status))
                        .filter(c -> c.getReason().equals(said.reason()))
                        .map(Condition::getLastTransitionTime)
                        .orElse(
                                seen.now()
                                        .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                                        .toString());
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(said.reason())
                .withMessage(StatusProjector.cut(said.message(), MESSAGE))
                .withLastTransitionTime(at)
                .withObservedGeneration(seen.generation())
                .build();
    }

    private Optional<Condition> before(String type) {
        var conditions = seen.status().conditions();
        return conditions == null
                ? Optional.empty()
                : conditions.stream().filter(c -> c.getType().equals(type)).findFirst();
    }
}
