package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.PlainText;
import dev.safetysystem.operator.plan.release.Outlook;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conditions together, by the rules of kstatus: {@code Reconciling} and {@code Stalled} are
 * present only while true. {@code Stalled} takes the place of {@code Reconciling}: tools look at
 * {@code Reconciling} first and would report work in progress.
 */
public final class Conditions {
    private static final int MESSAGE = 1024;

    private final Standing standing;

    /** The conditions for these facts. */
    public Conditions(Standing standing) {
        this.standing = standing;
    }

    /** The list as it goes into the status. */
    public List<Condition> list() {
        var list = new ArrayList<Condition>();
        list.add(condition("Ready", Ready.of(standing)));
        Stalled.of(standing)
                .map(said -> condition("Stalled", said))
                .or(() -> Reconciling.of(standing).map(said -> condition("Reconciling", said)))
                .ifPresent(list::add);
        Available.of(standing).map(said -> condition("Available", said)).ifPresent(list::add);
        condition("Verified", Verified.of(standing)).ifPresent(list::add);
        condition("ProtectionLowered", ProtectionLowered.of(standing)).ifPresent(list::add);
        condition("Drifted", Drifted.of(standing)).ifPresent(list::add);
        AwaitingApproval.of(standing)
                .map(said -> condition("AwaitingApproval", said))
                .ifPresent(list::add);
        return list;
    }

    private Optional<Condition> condition(String type, Saying saying) {
        return switch (saying) {
            case Saying.Now(Said said) -> Optional.of(condition(type, said));
            case Saying.AsBefore() -> before(type);
            case Saying.Nothing() -> Optional.empty();
        };
    }

    /** The one line for people. */
    public String message() {
        String text =
                Stalled.of(standing)
                        .or(() -> Reconciling.of(standing))
                        .map(said -> prefix() + said.message())
                        .orElseGet(this::resting);
        return cut(text);
    }

    private String resting() {
        return standing.outlook() instanceof Outlook.Released(String message)
                ? message
                : standing.serves();
    }

    private String prefix() {
        return standing.memory()
                .release()
                .map(r -> r.candidate().version() + " in " + r.step().name() + ": ")
                .orElse("");
    }

    /** The step that is shown while no release is in progress. */
    public String restingStep() {
        return switch (standing.outlook()) {
            case Outlook.Working working -> working.reason().text();
            case Outlook.Waiting _, Outlook.Settling _ -> "Preflight";
            case Outlook.Settled _, Outlook.Released _ -> "Steady";
            case Outlook.Refused _, Outlook.Invalid _ -> "Steady";
        };
    }

    /** lastTransitionTime is kept while status and reason are the same. */
    private Condition condition(String type, Said said) {
        String at =
                before(type)
                        .filter(c -> said.status().text().equals(c.getStatus()))
                        .filter(c -> said.reason().equals(c.getReason()))
                        .map(Condition::getLastTransitionTime)
                        .orElseGet(
                                () ->
                                        standing.seen()
                                                .now()
                                                .truncatedTo(ChronoUnit.SECONDS)
                                                .toString());
        return new ConditionBuilder()
                .withType(type)
                .withStatus(said.status().text())
                .withReason(said.reason())
                .withMessage(cut(said.message()))
                .withLastTransitionTime(at)
                .withObservedGeneration(standing.seen().generation())
                .build();
    }

    private Optional<Condition> before(String type) {
        var conditions = standing.seen().status().conditions();
        return conditions == null
                ? Optional.empty()
                : conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
    }

    /**
     * A status has a size limit: messages are cut, reasons and steps never are. What others wrote
     * is shown in terminals.
     */
    private static String cut(String text) {
        return PlainText.line(text, MESSAGE);
    }
}
