package dev.safetysystem.operator.plan;

import dev.safetysystem.operator.model.HttpCheck;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.observe.CheckResult;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The checks before traffic: all pass, or the release is refused; unknown is neither. */
final class Verification {
    private Verification() {}

    static Turn turn(Situation s, Step.Verify step) {
        var rollout = s.rollout();
        var results = new TreeMap<String, CheckResult>();
        var open = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (HttpCheck check : rollout.checks()) {
            var result = Optional.ofNullable(s.seen().checks().get(key(s.release(), check)));
            if (result.isEmpty()) {
                open.add(check.name());
                continue;
            }
            results.put(check.name(), result.get());
            switch (result.get().verdict()) {
                case PASS -> {}
                case FAIL -> {
                    return Turn.Leave.refusing(
                            s.release(),
                            "CheckFailed",
                            check.name() + ": " + result.get().message());
                }
                case UNKNOWN -> unknown.add(check.name() + ": " + result.get().message());
            }
        }
        if (open.isEmpty() && unknown.isEmpty()) {
            var passed = s.release().checked(results);
            return new Turn.Next(passed.at(new Step.Switch(s.now())));
        }
        Instant deadline = step.since().plus(rollout.progressDeadline());
        if (unknown.isEmpty()) {
            return Turn.Stay.working("Verify", "checks " + String.join(", ", open));
        }
        String message = "cannot be carried out: " + String.join("; ", unknown);
        boolean late = !s.now().isBefore(deadline);
        if (late && rollout.abortOnUnknown()) {
            return Turn.Leave.refusing(s.release(), "CheckFailed", message);
        }
        return new Turn.Stay(
                new Outlook.Waiting(
                        "WaitingForDependency",
                        message + "; it is asked again, or apply another spec, or abort",
                        late),
                late ? Optional.empty() : Optional.of(deadline));
    }

    /** Every check that should have a result by now. */
    static List<CheckOrder> orders(Situation s) {
        if (s.memory().release().isEmpty() || !(s.release().step() instanceof Step.Verify)) {
            return List.of();
        }
        return s.rollout().checks().stream()
                .map(
                        check -> {
                            Track track = s.isChanged(check.component()) ? s.proving() : Track.MAIN;
                            return new CheckOrder(
                                    key(s.release(), check),
                                    check,
                                    Names.workload(s.seen().id(), check.component(), track));
                        })
                .toList();
    }

    private static String key(Release release, HttpCheck check) {
        return release.name() + "/" + check.name();
    }
}
