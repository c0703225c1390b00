package dev.safetysystem.operator.plan.memory;

import static java.util.function.Predicate.not;

import dev.safetysystem.api.v1alpha1.Progress;
import dev.safetysystem.api.v1alpha1.ProgressBuilder;
import dev.safetysystem.api.v1alpha1.ReleaseBuilder;
import dev.safetysystem.api.v1alpha1.Revisions;
import dev.safetysystem.api.v1alpha1.SafetySystemStatus;
import dev.safetysystem.api.v1alpha1.SafetySystemStatusBuilder;
import dev.safetysystem.operator.model.Gate;
import dev.safetysystem.operator.model.Strategy;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.model.command.Giver;
import dev.safetysystem.operator.observe.CheckResult;
import dev.safetysystem.operator.observe.ImageDigest;

import io.fabric8.kubernetes.api.model.Condition;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Memory as it stands in a status. What one method writes, the other reads, also as any older
 * version wrote it. Texts are cut to the schema's bounds, states never.
 */
public final class StoredMemory {
    private static final Progress NOTHING = ProgressBuilder.builder().build();

    /** More containers than most systems have; what is beyond is not compared. */
    private static final int IMAGES = 48;

    private StoredMemory() {}

    // ---- to the status

    /** Puts all that is remembered into the status that is being made. */
    public static void write(Memory memory, SafetySystemStatusBuilder into) {
        into.revisions(revisions(memory))
                .release(memory.release().map(StoredMemory::release).orElse(null))
                .waiting(
                        memory.waiting()
                                .map(
                                        w ->
                                                new SafetySystemStatus.Waiting(
                                                        w.reason(), w.since().toString()))
                                .orElse(null))
                .held(memory.orders().held().map(StoredMemory::held).orElse(null))
                .restarts(nullIfEmpty(restarts(memory.orders())))
                .attempts(memory.attempts() == 0 ? null : memory.attempts())
                .handledCommands(
                        nullIfEmpty(memory.handled().stream().map(StoredMemory::handled).toList()));
    }

    private static SafetySystemStatus.Held held(Held held) {
        return new SafetySystemStatus.Held(
                held.since().toString(), held.giver().by(), held.giver().because().orElse(null));
    }

    private static List<SafetySystemStatus.Restart> restarts(Orders orders) {
        return orders.restarts().entrySet().stream()
                .map(one -> new SafetySystemStatus.Restart(one.getKey(), one.getValue().toString()))
                .toList();
    }

    private static Revisions revisions(Memory memory) {
        var refused = memory.refused().stream().map(StoredMemory::refusal).toList();
        if (memory.stable().isEmpty() && memory.release().isEmpty() && refused.isEmpty()) {
            return null;
        }
        return new Revisions(
                memory.stable().map(StoredMemory::ref).orElse(null),
                memory.release().map(r -> ref(r.candidate())).orElse(null),
                memory.previous().map(StoredMemory::ref).orElse(null),
                nullIfEmpty(memory.former().stream().map(StoredMemory::ref).toList()),
                nullIfEmpty(refused));
    }

    private static Revisions.Refusal refusal(Refusal refusal) {
        return new Revisions.Refusal(
                refusal.release(),
                refusal.version(),
                refusal.reason(),
                cut(refusal.message(), 512),
                refusal.at(),
                refusal.judgedBy());
    }

    private static Revisions.Revision ref(Ref ref) {
        var images =
                ref.images().entrySet().stream()
                        .limit(IMAGES)
                        .map(image -> image.getKey() + image.getValue().text())
                        .toList();
        return new Revisions.Revision(
                ref.revision(),
                ref.version(),
                ref.track().name(),
                nullIfEmpty(images),
                ref.restarted().orElse(null),
                ref.digest().isEmpty() ? null : ref.digest(),
                ref.release().orElse(null),
                ref.settings().isEmpty() ? null : ref.settings());
    }

    private static dev.safetysystem.api.v1alpha1.Release release(Release release) {
        var terms = release.terms();
        return ReleaseBuilder.builder()
                .name(release.name())
                .step(release.step().name())
                .since(release.step().since().toString())
                .strategy(terms.strategy().text())
                .strategyHash(terms.strategyHash())
                .judgedBy(terms.judgedBy())
                .firstInstall(terms.roles().firstInstall())
                .serving(terms.roles().serving().name())
                .proving(terms.roles().proving().name())
                .progress(Optional.of(progress(release)).filter(not(NOTHING::equals)).orElse(null))
                .checks(nullIfEmpty(checks(release.checks())))
                .rollbackTo(release.told().rollbackTo().orElse(null))
                .approvals(nullIfEmpty(approvals(release.told())))
                .build();
    }

    private static List<dev.safetysystem.api.v1alpha1.Release.CheckResult> checks(
            Map<String, CheckResult> checks) {
        return checks.entrySet().stream()
                .map(
                        check ->
                                new dev.safetysystem.api.v1alpha1.Release.CheckResult(
                                        check.getKey(),
                                        check.getValue().verdict().text(),
                                        null,
                                        cut(check.getValue().message(), 256),
                                        check.getValue().at().toString()))
                .toList();
    }

    private static List<dev.safetysystem.api.v1alpha1.Release.Approval> approvals(
            Release.Told told) {
        return told.approvals().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(
                        one ->
                                new dev.safetysystem.api.v1alpha1.Release.Approval(
                                        one.getKey().text(),
                                        one.getValue().giver().by(),
                                        one.getValue().giver().because().orElse(null),
                                        one.getValue().at().toString()))
                .toList();
    }

    private static Progress progress(Release release) {
        var left = new TreeMap<String, String>();
        release.milestones().forEach((step, at) -> left.put(step, at.toString()));
        var progress =
                ProgressBuilder.builder()
                        .deployedAt(left.get("Deploy"))
                        .verifiedAt(left.get("Verify"))
                        .switchedAt(left.get("Switch"))
                        .bakedAt(left.get("Bake"))
                        .rolledAt(left.get("Roll"))
                        .retiredAt(left.get("Retire"))
                        .watchedAt(left.get("Watch"))
                        .narrowedAt(release.narrowed().map(Instant::toString).orElse(null))
                        .promotedAt(release.told().promoted().map(Instant::toString).orElse(null))
                        .size(release.sizes().isEmpty() ? null : release.sizes());
        cause(release.step())
                .ifPresent(
                        cause ->
                                progress.from(cause.from())
                                        .refuse(cause.refuse())
                                        .reason(cause.reason())
                                        .message(cut(cause.message(), 512)));
        return progress.build();
    }

    private static Optional<Cause> cause(Step step) {
        return switch (step) {
            case Step.RollingBack(_, Cause cause) -> Optional.of(cause);
            case Step.Abandoning(_, Cause cause) -> Optional.of(cause);
            case Step.Preflight _, Step.Deploy _, Step.Verify _ -> Optional.empty();
            case Step.Switch _, Step.Bake _, Step.Roll _ -> Optional.empty();
            case Step.Retire _, Step.Watch _, Step.Free _ -> Optional.empty();
        };
    }

    private static SafetySystemStatus.HandledCommand handled(HandledCommand command) {
        return new SafetySystemStatus.HandledCommand(
                command.verb(),
                command.value(),
                command.answer().text(),
                command.at(),
                command.message());
    }

    // ---- from the status

    /** Reads a status; what is absent is not remembered. */
    public static Memory read(SafetySystemStatus status) {
        var revisions = Optional.ofNullable(status.revisions());
        var stable = revisions.map(Revisions::stable).map(StoredMemory::serving);
        var release =
                Optional.ofNullable(status.release())
                        .filter(r -> r.name() != null && r.step() != null)
                        .flatMap(
                                wire ->
                                        revisions
                                                .map(Revisions::candidate)
                                                .map(StoredMemory::ref)
                                                .map(c -> release(wire, c, stable.isEmpty())));
        return new Memory(
                stable,
                revisions.map(Revisions::previous).map(StoredMemory::serving),
                list(revisions.map(Revisions::former)).stream().map(StoredMemory::serving).toList(),
                release,
                list(revisions.map(Revisions::refused)).stream()
                        .map(StoredMemory::refusal)
                        .toList(),
                status.attempts() == null ? 0 : status.attempts(),
                list(Optional.ofNullable(status.handledCommands())).stream()
                        .map(StoredMemory::handled)
                        .toList(),
                orders(status),
                waiting(status));
    }

    private static Orders orders(SafetySystemStatus status) {
        var restarts = new TreeMap<String, Instant>();
        list(Optional.ofNullable(status.restarts()))
                .forEach(one -> restarts.put(one.component(), Instant.parse(one.at())));
        return new Orders(Optional.ofNullable(status.held()).map(StoredMemory::held), restarts);
    }

    private static Held held(SafetySystemStatus.Held wire) {
        return new Held(
                Instant.parse(wire.since()),
                new Giver(text(wire.by()), Optional.ofNullable(wire.because())));
    }

    /**
     * What served never did so in Rolling's short-lived track. The first version of the operator
     * copies the candidate's track when a release ends, and this one writes {@code first} there:
     * after a downgrade in mid-release it stands at the stable revision.
     */
    private static Ref serving(Revisions.Revision wire) {
        var ref = ref(wire);
        return ref.track().equals(Track.FIRST) ? ref.in(Track.MAIN) : ref;
    }

    private static Ref ref(Revisions.Revision wire) {
        var images = new TreeMap<String, ImageDigest>();
        for (String image : list(Optional.ofNullable(wire.images()))) {
            int end = Math.max(image.indexOf('@'), image.indexOf('='));
            ImageDigest.parse(image.substring(Math.max(0, end)))
                    .ifPresent(digest -> images.put(image.substring(0, end), digest));
        }
        return new Ref(
                wire.name(),
                wire.version(),
                new Track(wire.track()),
                images,
                Optional.ofNullable(wire.restarted()),
                text(wire.digest()),
                Optional.ofNullable(wire.release()),
                wire.settings() == null ? Map.of() : Map.copyOf(wire.settings()));
    }

    private static Refusal refusal(Revisions.Refusal wire) {
        return new Refusal(
                wire.release(),
                text(wire.version()),
                text(wire.reason()),
                text(wire.message()),
                text(wire.at()),
                text(wire.judgedBy()));
    }

    private static HandledCommand handled(SafetySystemStatus.HandledCommand wire) {
        return new HandledCommand(
                wire.verb(),
                wire.value(),
                HandledCommand.Answer.of(wire.result()),
                wire.at(),
                text(wire.message()));
    }

    private static Release release(
            dev.safetysystem.api.v1alpha1.Release wire, Ref candidate, boolean nothingServes) {
        var progress = Optional.ofNullable(wire.progress()).orElse(NOTHING);
        var since = wire.since() == null ? Instant.EPOCH : Instant.parse(wire.since());
        var checks = new TreeMap<String, CheckResult>();
        for (var check : list(Optional.ofNullable(wire.checks()))) {
            checks.put(
                    check.name(),
                    new CheckResult(
                            CheckResult.Verdict.valueOf(check.verdict().toUpperCase(Locale.ROOT)),
                            text(check.message()),
                            Instant.parse(check.at())));
        }
        return new Release(
                wire.name(),
                candidate,
                terms(wire, nothingServes),
                step(wire.step(), since, progress),
                milestones(progress),
                checks,
                Optional.ofNullable(progress.narrowedAt()).map(Instant::parse),
                Map.copyOf(Optional.ofNullable(progress.size()).orElse(Map.of())),
                new Release.Told(
                        Optional.ofNullable(wire.rollbackTo()),
                        Optional.ofNullable(progress.promotedAt()).map(Instant::parse),
                        approvals(wire)));
    }

    /** One of a gate that only a newer operator knows opens none of ours. */
    private static Map<Gate, Approval> approvals(dev.safetysystem.api.v1alpha1.Release wire) {
        var approvals = new TreeMap<Gate, Approval>();
        for (var one : list(Optional.ofNullable(wire.approvals()))) {
            Gate.of(one.step())
                    .ifPresent(
                            gate ->
                                    approvals.put(
                                            gate,
                                            new Approval(
                                                    new Giver(
                                                            text(one.by()),
                                                            Optional.ofNullable(one.because())),
                                                    Instant.parse(one.at()))));
        }
        return approvals;
    }

    private static Release.Terms terms(
            dev.safetysystem.api.v1alpha1.Release wire, boolean nothingServes) {
        return new Release.Terms(
                wire.strategy() == null ? Strategy.ROLLING : Strategy.stored(wire.strategy()),
                roles(wire, nothingServes),
                text(wire.strategyHash()),
                text(wire.judgedBy()));
    }

    /** The first version wrote no roles: it had Rolling only, where the tracks are fixed. */
    private static Roles roles(dev.safetysystem.api.v1alpha1.Release wire, boolean nothingServes) {
        boolean first = wire.firstInstall() == null ? nothingServes : wire.firstInstall();
        return new Roles(
                first,
                track(wire.serving()).orElse(Track.MAIN),
                track(wire.proving()).orElse(first ? Track.MAIN : Track.FIRST));
    }

    private static Optional<Track> track(String name) {
        return Optional.ofNullable(name).map(Track::new);
    }

    private static Step step(String name, Instant since, Progress progress) {
        return switch (name) {
            case "Preflight" -> new Step.Preflight(since);
            case "Deploy" -> new Step.Deploy(since);
            case "Verify" -> new Step.Verify(since);
            case "Switch" -> new Step.Switch(since);
            case "Bake" -> new Step.Bake(since);
            case "Roll" -> new Step.Roll(since);
            case "Retire" -> new Step.Retire(since);
            case "Watch" -> new Step.Watch(since);
            case "Free" -> new Step.Free(since);
            case "RollingBack" -> new Step.RollingBack(since, cause(progress));
            case "Abandoning" -> new Step.Abandoning(since, cause(progress));
            // Acting on half-understood progress could move traffic wrongly. The pass fails, the
            // error names the step, nothing is written.
            default ->
                    throw new IllegalStateException(
                            "status.release.step "
                                    + name
                                    + " was written by a newer operator; run that version");
        };
    }

    private static Cause cause(Progress progress) {
        return new Cause(
                text(progress.from()),
                Boolean.TRUE.equals(progress.refuse()),
                text(progress.reason()),
                text(progress.message()));
    }

    private static Map<String, Instant> milestones(Progress progress) {
        var left = new TreeMap<String, Instant>();
        put(left, "Deploy", progress.deployedAt());
        put(left, "Verify", progress.verifiedAt());
        put(left, "Switch", progress.switchedAt());
        put(left, "Bake", progress.bakedAt());
        put(left, "Roll", progress.rolledAt());
        put(left, "Retire", progress.retiredAt());
        put(left, "Watch", progress.watchedAt());
        return left;
    }

    private static void put(Map<String, Instant> into, String step, String at) {
        if (at != null) {
            into.put(step, Instant.parse(at));
        }
    }

    /** The first version stored such a wait only as the time of its condition. */
    private static Optional<Waiting> waiting(SafetySystemStatus status) {
        if (status.waiting() != null) {
            return Optional.of(
                    new Waiting(
                            status.waiting().reason(), Instant.parse(status.waiting().since())));
        }
        if (status.release() != null && status.release().serving() != null) {
            return Optional.empty();
        }
        return list(Optional.ofNullable(status.conditions())).stream()
                .filter(c -> text(c.getReason()).startsWith("WaitingFor"))
                .findFirst()
                .map(c -> new Waiting(c.getReason(), since(c)));
    }

    private static Instant since(Condition condition) {
        return "Stalled".equals(condition.getType())
                ? Instant.EPOCH
                : Instant.parse(condition.getLastTransitionTime());
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }

    private static <T> List<T> list(Optional<List<T>> list) {
        return list.orElse(List.of());
    }

    private static <T> List<T> nullIfEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    /** Not longer than the schema allows. */
    private static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
    }
}
