package dev.safetysystem.operator.status.condition;

import dev.safetysystem.operator.model.Reason;
import dev.safetysystem.operator.model.StoredTemplate;
import dev.safetysystem.operator.observe.Workload;
import dev.safetysystem.operator.plan.memory.Ref;
import dev.safetysystem.operator.plan.memory.Step;
import dev.safetysystem.operator.plan.wanted.Wanted;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whether a restored version protects less than the spec asks for; present only while true. */
public final class ProtectionLowered {
    /** All that it may say. */
    public static final List<Reason> REASONS = List.of(Reason.ROLLED_BACK);

    private ProtectionLowered() {}

    static Saying of(Standing standing) {
        return standing.memory()
                .stable()
                .filter(ref -> !ref.settings().isEmpty())
                .filter(
                        ref ->
                                standing.memory()
                                        .answering()
                                        .filter(ref.track()::equals)
                                        .isPresent())
                .map(ref -> of(standing, ref))
                .orElseGet(Saying.Nothing::new);
    }

    private static Saying of(Standing standing, Ref ref) {
        var running = running(standing, ref);
        if (running.isEmpty()) {
            return new Saying.AsBefore();
        }
        var words = new ArrayList<String>();
        ref.settings()
                .forEach((name, value) -> unknown(running, ref, name, value).forEach(words::add));
        running.stream()
                .filter(one -> isLate(standing, one))
                .flatMap(one -> late(one, ref))
                .forEach(words::add);
        if (!words.isEmpty()) {
            return new Saying.Now(Said.yes(Reason.ROLLED_BACK, String.join("; ", words)));
        }
        return standing.changing() ? new Saying.AsBefore() : new Saying.Nothing();
    }

    private static List<Wanted.Running> running(Standing standing, Ref ref) {
        return standing.plan()
                .target()
                .all(Wanted.Running.class)
                .filter(one -> one.track().equals(ref.track()))
                .filter(one -> one.revision().equals(ref.revision()))
                .toList();
    }

    private static Stream<String> unknown(
            List<Wanted.Running> running, Ref ref, String name, String value) {
        boolean known =
                running.stream()
                        .flatMap(one -> one.component().template().settings().stream())
                        .anyMatch(setting -> setting.name().equals(name));
        return known
                ? Stream.empty()
                : Stream.of(
                        ref.version()
                                + " was gone back to and does not know setting "
                                + name
                                + ", for which the spec asks "
                                + value
                                + "; apply a version that does");
    }

    /** Whether pods may still have the version's own values. */
    private static boolean isLate(Standing standing, Wanted.Running one) {
        boolean back =
                standing.memory()
                        .release()
                        .filter(release -> release.step() instanceof Step.RollingBack)
                        .isPresent();
        return back
                || standing.seen()
                        .workload(one.component().name(), one.track())
                        .filter(Workload::replacing)
                        .isPresent();
    }

    private static Stream<String> late(Wanted.Running one, Ref ref) {
        Map<String, String> stricter = ref.settings();
        return one.component().template().settings().stream()
                .filter(setting -> stricter.containsKey(setting.name()))
                .filter(setting -> !stricter.get(setting.name()).equals(setting.value()))
                .map(setting -> words(one, setting, stricter.get(setting.name())));
    }

    private static String words(Wanted.Running one, StoredTemplate.Setting setting, String value) {
        return "pods of "
                + one.component().name()
                + " with setting "
                + setting.name()
                + " "
                + setting.value()
                + " are being replaced by pods with "
                + value;
    }
}
