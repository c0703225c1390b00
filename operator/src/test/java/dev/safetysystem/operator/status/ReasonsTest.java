package dev.safetysystem.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.status.condition.Available;
import dev.safetysystem.operator.status.condition.AwaitingApproval;
import dev.safetysystem.operator.status.condition.Drifted;
import dev.safetysystem.operator.status.condition.ProtectionLowered;
import dev.safetysystem.operator.status.condition.Ready;
import dev.safetysystem.operator.status.condition.Reconciling;
import dev.safetysystem.operator.status.condition.Stalled;
import dev.safetysystem.operator.status.condition.Verified;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class ReasonsTest {
    private static final Path RUNBOOK = Path.of("RUNBOOK.md");

    /** Reasons of events alone; the others stand with their conditions. */
    private static final Set<Reason> OF_EVENTS =
            Set.of(
                    Reason.NEW_SPEC,
                    Reason.REVISION_LOST,
                    Reason.COMMAND_DONE,
                    Reason.COMMAND_REJECTED,
                    Reason.REPAIRED);

    private static final Map<String, List<Reason>> BY_CONDITION =
            Map.of(
                    "Ready", Ready.REASONS,
                    "Reconciling", Reconciling.REASONS,
                    "Stalled", Stalled.REASONS,
                    "Available", Available.REASONS,
                    "ProtectionLowered", ProtectionLowered.REASONS,
                    "Drifted", Drifted.REASONS,
                    "AwaitingApproval", AwaitingApproval.REASONS,
                    "Verified", Verified.REASONS);

    /** The wire format: tools match on these words, so they are only ever added to. */
    private static final Map<String, String> WIRE =
            Map.of(
                    "Ready",
                    "Released Installing Releasing RollingBack Refused Failed NotReady PassFailed",
                    "Reconciling",
                    "Preflight Deploy Verify Switch Bake Roll Retire Watch Free RollingBack"
                            + " Abandoning WaitingForReference WaitingForQuota WaitingForNodes WaitingForImage"
                            + " WaitingForTrack WaitingForDependency WaitingForApproval"
                            + " WaitingForWindow"
                            + " RollbackBlocked",
                    "Stalled",
                    "WaitingForReference WaitingForQuota WaitingForNodes WaitingForImage"
                            + " WaitingForTrack WaitingForDependency RollbackBlocked InvalidSpec"
                            + " NotSupported Conflict PassFailed CheckFailed NotReadyInTime InstanceLost"
                            + " ContainerEnded ImageChanged Aborted",
                    "Available",
                    "AtPromisedSize BelowPromisedSize",
                    "ProtectionLowered",
                    "RolledBack",
                    "Drifted",
                    "ImageChanged Conflict",
                    "AwaitingApproval",
                    "WaitingForApproval",
                    "Verified",
                    "ChecksPassed CheckFailed CheckUnknown");

    @Test
    void each_condition_has_the_reasons_of_the_wire_format() {
        BY_CONDITION.forEach(
                (condition, reasons) ->
                        assertThat(reasons.stream().map(Reason::text))
                                .as(condition)
                                .containsExactlyInAnyOrder(WIRE.get(condition).split(" ")));
    }

    @Test
    void every_reason_belongs_to_a_condition_or_to_events() {
        var listed =
                Stream.concat(
                                BY_CONDITION.values().stream().flatMap(List::stream),
                                OF_EVENTS.stream())
                        .collect(Collectors.toSet());

        assertThat(listed).containsExactlyInAnyOrder(Reason.values());
    }

    @Test
    void every_reason_has_its_row_in_the_runbook() throws IOException {
        Pattern word = Pattern.compile("[A-Z][A-Za-z]+");
        Set<String> inRows =
                Files.readAllLines(RUNBOOK).stream()
                        .filter(line -> line.startsWith("| "))
                        .flatMap(line -> Arrays.stream(line.split("\\|", 4)).skip(1).limit(2))
                        .flatMap(cell -> word.matcher(cell).results().map(m -> m.group()))
                        .collect(Collectors.toSet());

        assertThat(inRows)
                .contains(Arrays.stream(Reason.values()).map(Reason::text).toArray(String[]::new));
    }
}
