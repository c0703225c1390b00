package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.backup.PostgresContent;
import dev.safetysystem.migrate.backup.QdrantContent;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.backup.StoredSet;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import picocli.CommandLine.Option;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Which backup set. */
public final class SetOptions {
    @Option(
            names = "--set",
            paramLabel = "SET",
            required = true,
            description =
                    "The set: its id, or system/database/id, or system/database/latest for the newest verified one. check-backup without --set lists them.")
    String set;

    /**
     * The set that was named.
     *
     * @throws Failure bad input, if there is none or there are several; proof failed, if it is
     *     damaged
     */
    StoredSet.Complete find(SetStore store) throws DestinationException {
        return switch (any(store)) {
            case StoredSet.Complete complete -> complete;
            case StoredSet.Damaged damaged ->
                    throw Failure.of(
                            ExitCode.PROOF_FAILED,
                            Problem.of(
                                    "set-damaged",
                                    "set " + damaged.address() + " is damaged: " + damaged.reason(),
                                    "Use another set"));
            case StoredSet.Incomplete parts ->
                    throw Failure.badInput(
                            "set-incomplete",
                            "at "
                                    + parts.address()
                                    + " there are files without a manifest, so this is not a set",
                            "It is being written, or was interrupted; use another");
        };
    }

    /**
     * The set that was named, in whatever state.
     *
     * @throws Failure bad input, if there is none or there are several
     */
    StoredSet any(SetStore store) throws DestinationException {
        return set.endsWith("/latest") ? latest(store) : named(store);
    }

    /** The same, if it is of a PostgreSQL database. */
    static PostgresContent postgres(StoredSet.Complete set) {
        return switch (set.manifest().content()) {
            case PostgresContent postgres -> postgres;
            case QdrantContent qdrant ->
                    throw Failure.badInput(
                            "set-kind",
                            "set "
                                    + set.address()
                                    + " holds snapshots of the vector store "
                                    + qdrant.database(),
                            "Restore them with restore-qdrant");
        };
    }

    private StoredSet named(SetStore store) throws DestinationException {
        boolean whole = set.chars().filter(c -> c == '/').count() == 2;
        var all = store.list(whole ? set.substring(0, set.lastIndexOf('/') + 1) : "");
        var matching =
                all.stream()
                        .filter(
                                s ->
                                        s.address().toString().equals(set)
                                                || s.address().set().equals(set))
                        .toList();
        if (matching.size() > 1) {
            throw Failure.badInput(
                    "set-ambiguous",
                    "several sets are called " + set + ": " + names(matching),
                    "Write system/database/id");
        }
        if (matching.isEmpty()) {
            throw Failure.badInput(
                    "no-such-set",
                    "there is no set " + set + " at " + store.destination().describe(),
                    "List the sets with check-backup");
        }
        return matching.getFirst();
    }

    private StoredSet latest(SetStore store) throws DestinationException {
        var prefix = set.substring(0, set.length() - "latest".length());
        return store.list(prefix).stream()
                .filter(StoredSet.Complete.class::isInstance)
                .map(StoredSet.Complete.class::cast)
                .filter(s -> s.level().verified())
                .max(Comparator.comparing(s -> s.manifest().snapshotAt()))
                .orElseThrow(
                        () ->
                                Failure.badInput(
                                        "no-such-set",
                                        "there is no verified set in "
                                                + prefix
                                                + " at "
                                                + store.destination().describe(),
                                        "List the sets with check-backup"));
    }

    private static String names(List<StoredSet> sets) {
        return sets.stream().map(s -> s.address().toString()).collect(Collectors.joining(", "));
    }
}
