package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.backup.Retention.Candidate;
import dev.safetysystem.migrate.backup.Retention.Fate;
import dev.safetysystem.migrate.backup.Retention.Kept;
import dev.safetysystem.migrate.backup.Retention.Removable;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.process.Stop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deletes what retention no longer keeps, of one pool of one database.
 *
 * <p>Nothing is deleted for the sake of a set that is not whole: before anything goes, every set
 * that stays is read back from the destination. One that turns out to be damaged no longer counts,
 * and the rules are applied again without it, until what stays has been proved.
 */
public final class Prune {

    /** Files without a manifest and younger than this may be a backup that is being written. */
    static final Duration ABANDONED_AFTER = Duration.ofHours(24);

    private final SetStore store;
    private final Meter meter;
    private final Stop stop;

    /** A pruner of that destination. */
    public Prune(SetStore store, Meter meter, Stop stop) {
        this.store = store;
        this.meter = meter;
        this.stop = stop;
    }

    /**
     * What was decided.
     *
     * @param fates every set of the pool with its fate, newest first
     * @param damaged sets that are not what was written, with what is wrong with them
     * @param abandoned interrupted backups, older than a day
     * @param carriedOut whether the removable sets and the abandoned files are gone
     */
    public record Report(
            Map<SetAddress, Fate> fates,
            List<StoredSet.Damaged> damaged,
            List<SetAddress> abandoned,
            boolean carriedOut) {

        /** The sets that stay. */
        public long kept() {
            return fates.values().stream().filter(Kept.class::isInstance).count();
        }

        /** The sets that go. */
        public long removable() {
            return fates.values().stream().filter(Removable.class::isInstance).count();
        }
    }

    /**
     * Prunes.
     *
     * @param system the system
     * @param database the database
     * @param pool the pool; the other pools' sets are not looked at
     * @param retention the rules
     * @param now the present time
     * @param dryRun only say what would be deleted
     * @throws DestinationException if the destination does not answer; nothing was deleted then, or
     *     only whole sets that may go
     */
    public Report run(
            String system,
            String database,
            Pool pool,
            Retention retention,
            Instant now,
            boolean dryRun)
            throws DestinationException {
        var prefix = SetAddress.of(system, database, "x").prefix();
        var parent = prefix.substring(0, prefix.length() - 2);
        var sorted = new Sorted(pool);
        for (var set : store.list(parent)) {
            sorted.add(set, now);
        }
        var fates = prove(sorted, retention, now);
        if (!dryRun) {
            delete(fates, sorted.abandoned);
            store.destination().removeInterrupted(parent, now.minus(ABANDONED_AFTER));
        }
        return new Report(fates, sorted.damaged, sorted.abandoned, !dryRun);
    }

    /** The sets of a database, by what they are. */
    private static final class Sorted {
        private final Pool pool;
        private final Map<String, StoredSet.Complete> complete = new LinkedHashMap<>();
        private final List<StoredSet.Damaged> damaged = new ArrayList<>();
        private final List<SetAddress> abandoned = new ArrayList<>();

        Sorted(Pool pool) {
            this.pool = pool;
        }

        void add(StoredSet set, Instant now) {
            switch (set) {
                case StoredSet.Complete whole -> {
                    if (whole.manifest().pool() == pool) {
                        complete.put(whole.address().set(), whole);
                    }
                }
                // A damaged manifest does not say its pool: it is told of whichever is pruned.
                case StoredSet.Damaged broken -> damaged.add(broken);
                case StoredSet.Incomplete parts -> {
                    if (parts.newest().isBefore(now.minus(ABANDONED_AFTER))) {
                        abandoned.add(parts.address());
                    }
                }
            }
        }
    }

    private Map<SetAddress, Fate> prove(Sorted sorted, Retention retention, Instant now)
            throws DestinationException {
        var proved = new ArrayList<String>();
        while (true) {
            var fates = retention.apply(candidates(sorted), now);
            boolean deletes = fates.values().stream().anyMatch(Removable.class::isInstance);
            var broken = deletes ? firstBroken(sorted, fates, proved) : List.<String>of();
            if (broken.isEmpty()) {
                var byAddress = new LinkedHashMap<SetAddress, Fate>();
                fates.forEach((id, fate) -> byAddress.put(sorted.complete.get(id).address(), fate));
                return byAddress;
            }
            broken.forEach(sorted.complete::remove);
        }
    }

    private static List<Candidate> candidates(Sorted sorted) {
        return sorted.complete.values().stream()
                .map(
                        set ->
                                new Candidate(
                                        set.address().set(),
                                        set.manifest().snapshotAt(),
                                        set.counts()))
                .toList();
    }

    /** Reads back the verified sets that stay, up to the first that is not whole. */
    private List<String> firstBroken(Sorted sorted, Map<String, Fate> fates, List<String> proved)
            throws DestinationException {
        for (var entry : fates.entrySet()) {
            var set = sorted.complete.get(entry.getKey());
            if (entry.getValue() instanceof Removable
                    || !set.counts()
                    || proved.contains(entry.getKey())) {
                continue;
            }
            stop.check();
            var found =
                    store.rehash(
                            set,
                            meter.bytes("reading back " + entry.getKey(), set.manifest().size()));
            if (found instanceof StoredSet.Damaged broken) {
                sorted.damaged.add(broken);
                return List.of(entry.getKey());
            }
            proved.add(entry.getKey());
        }
        return List.of();
    }

    private void delete(Map<SetAddress, Fate> fates, List<SetAddress> abandoned)
            throws DestinationException {
        for (var entry : fates.entrySet()) {
            if (entry.getValue() instanceof Removable) {
                stop.check();
                meter.say("deleting " + entry.getKey());
                store.delete(entry.getKey());
            }
        }
        for (var address : abandoned) {
            stop.check();
            meter.say("removing the interrupted " + address);
            store.delete(address);
        }
    }
}
