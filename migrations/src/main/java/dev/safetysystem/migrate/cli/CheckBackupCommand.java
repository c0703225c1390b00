package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.Check;
import dev.safetysystem.migrate.backup.Level;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.backup.StoredSet;
import dev.safetysystem.migrate.destination.Destination;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.json.Json;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.outcome.Result;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** {@code migrate check-backup}. */
@CommandLine.Command(
        name = "check-backup",
        description = {
            "Lists the backup sets, or proves them again from what lies at the destination.",
            "Needs no database."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without --set and --all only manifests and sizes are looked at.",
            "",
            "Examples:",
            "  migrate check-backup --destination /backups",
            "  migrate check-backup --destination /backups --set shop/shopdb/nightly-20261120T020041Z",
            "  migrate check-backup --destination /backups --in shop/shopdb --newer-than 26h   # exit 7 if there is none"
        })
final class CheckBackupCommand implements Command {
    @Mixin private DestinationOptions destination;
    @Mixin private ClientOptions client;
    @Mixin private OutputOptions output;

    @Option(
            names = "--set",
            paramLabel = "SET",
            description = "Prove this set: its id, system/database/id or system/database/latest.")
    private Optional<String> set = Optional.empty();

    @Option(names = "--all", description = "Prove every set.")
    private boolean all;

    @Option(
            names = "--in",
            paramLabel = "SYSTEM/DATABASE",
            defaultValue = "",
            description = "Only sets of this system, or of this database of it.")
    private String in;

    @Option(
            names = "--newer-than",
            paramLabel = "DURATION",
            description = "Fail if there is no verified set that is younger than this.")
    private Optional<Duration> newerThan = Optional.empty();

    @Override
    public Result run(Invocation invocation) {
        if (set.isPresent() && all) {
            throw Failure.badInput(
                    "check-what", "--set and --all were both given", "Give one of them");
        }
        return destination.use(invocation, place -> run(invocation, place));
    }

    private Result run(Invocation invocation, Destination place) throws DestinationException {
        var store = new SetStore(place);
        var listed =
                set.isPresent()
                        ? List.of(found(store, set.get()))
                        : store.list(in.isEmpty() ? "" : in + "/");
        var sets = set.isPresent() || all ? proved(invocation, store, listed) : listed;
        return result(sets, Instant.now());
    }

    private static StoredSet found(SetStore store, String name) throws DestinationException {
        var options = new SetOptions();
        options.set = name;
        return options.any(store);
    }

    private List<StoredSet> proved(Invocation invocation, SetStore store, List<StoredSet> listed)
            throws DestinationException {
        var check =
                new Check(
                        store,
                        client.programs(invocation),
                        client.process(invocation),
                        new Meter(invocation.progress(), InstantSource.system()),
                        invocation.stop());
        var proved = new ArrayList<StoredSet>();
        for (var one : listed) {
            proved.add(
                    one instanceof StoredSet.Complete complete
                            ? check.run(complete, client.workFolder)
                            : one);
        }
        return proved;
    }

    private Result result(List<StoredSet> sets, Instant now) {
        var problems = new ArrayList<Problem>();
        for (var one : sets) {
            switch (one) {
                case StoredSet.Complete complete -> {}
                case StoredSet.Damaged damaged ->
                        problems.add(
                                Problem.of(
                                        "set-damaged",
                                        damaged.address() + ": " + damaged.reason(),
                                        "Make a new backup now; remove the set's folder once it is not needed as evidence"));
                case StoredSet.Incomplete parts -> {
                    if (set.isPresent()) {
                        problems.add(
                                Problem.of(
                                        "set-incomplete",
                                        parts.address() + " has no manifest, so it is not a set",
                                        "It is being written, or was interrupted; prune removes it after a day"));
                    }
                }
            }
        }
        var newest =
                sets.stream()
                        .filter(StoredSet.Complete.class::isInstance)
                        .map(StoredSet.Complete.class::cast)
                        .filter(s -> s.level().verified())
                        .max(Comparator.comparing(s -> s.manifest().snapshotAt()));
        newerThan.ifPresent(limit -> age(newest, limit, now).ifPresent(problems::add));
        var facts =
                Json.fields()
                        .with("sets", Json.items(sets.stream().map(SetFacts::line).toList()))
                        .with("newestVerified", newest.map(s -> s.address().toString()))
                        .with(
                                "newestVerifiedAt",
                                newest.map(s -> s.manifest().snapshotAt().toString()));
        var message = message(sets);
        return problems.isEmpty()
                ? Result.done(message, facts)
                : new Result(ExitCode.PROOF_FAILED, message, facts, problems, List.of());
    }

    private static Optional<Problem> age(
            Optional<StoredSet.Complete> newest, Duration limit, Instant now) {
        if (newest.isPresent() && newest.get().manifest().snapshotAt().isAfter(now.minus(limit))) {
            return Optional.empty();
        }
        return Optional.of(
                Problem.of(
                        "backup-too-old",
                        newest.map(
                                        s ->
                                                "the newest verified set is of "
                                                        + s.manifest().snapshotAt())
                                .orElse("there is no verified set"),
                        "Make a backup, and find out why the scheduled ones fail"));
    }

    private String message(List<StoredSet> sets) {
        long verified =
                sets.stream()
                        .filter(
                                s ->
                                        s instanceof StoredSet.Complete c
                                                && c.level().compareTo(Level.READABLE) >= 0)
                        .count();
        return "%d of %d sets verified%s"
                .formatted(
                        verified, sets.size(), set.isPresent() || all ? ", read through now" : "");
    }
}
