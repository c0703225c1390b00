package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.destination.Destination;
import dev.safetysystem.migrate.destination.Destination.Stored;
import dev.safetysystem.migrate.destination.DestinationException;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** The sets at a destination. */
public final class SetStore {

    private static final int SMALL = 64 << 20;

    private final Destination destination;

    /** The sets at that destination. */
    public SetStore(Destination destination) {
        this.destination = destination;
    }

    /** The place itself. */
    public Destination destination() {
        return destination;
    }

    /**
     * All sets, by manifest and sizes; no file of theirs is read.
     *
     * @param prefix beginning of the addresses wanted, such as {@code system/database/}; may be
     *     empty
     * @throws DestinationException if the place does not answer; a set is never called damaged for
     *     that
     */
    public List<StoredSet> list(String prefix) throws DestinationException {
        var folders =
                destination.list(prefix).stream()
                        .filter(stored -> stored.key().split("/").length == 4)
                        .collect(
                                Collectors.groupingBy(
                                        stored ->
                                                stored.key()
                                                        .substring(
                                                                0, stored.key().lastIndexOf('/')),
                                        TreeMap::new,
                                        Collectors.toList()));
        var sets = new ArrayList<StoredSet>();
        for (var folder : folders.entrySet()) {
            sets.add(look(address(folder.getKey()), folder.getValue()));
        }
        return sets;
    }

    /**
     * One set, by manifest and sizes.
     *
     * @return empty if nothing at all is at that address
     */
    public Optional<StoredSet> find(SetAddress address) throws DestinationException {
        var files = destination.list(address.prefix());
        return files.isEmpty() ? Optional.empty() : Optional.of(look(address, files));
    }

    /** Whether anything is at that address, be it only what an interrupted backup left. */
    public boolean isTaken(SetAddress address) throws DestinationException {
        return !destination.list(address.prefix()).isEmpty();
    }

    private static SetAddress address(String folder) {
        var parts = folder.split("/");
        return new SetAddress(parts[0], parts[1], parts[2]);
    }

    private StoredSet look(SetAddress address, List<Stored> stored) throws DestinationException {
        var sizes =
                stored.stream()
                        .collect(
                                Collectors.toMap(
                                        s -> s.key().substring(address.prefix().length()),
                                        Stored::size));
        if (!sizes.containsKey(Manifest.NAME)) {
            var newest = stored.stream().map(Stored::modified).max(Comparator.naturalOrder());
            return new StoredSet.Incomplete(address, newest.orElse(Instant.EPOCH));
        }
        try {
            var manifest = ManifestFormat.read(read(address.key(Manifest.NAME)));
            return whole(address, manifest, sizes);
        } catch (IllegalArgumentException damaged) {
            return new StoredSet.Damaged(address, "its manifest: " + damaged.getMessage());
        }
    }

    private StoredSet whole(SetAddress address, Manifest manifest, Map<String, Long> sizes)
            throws DestinationException {
        if (!manifest.set().equals(address.set())) {
            return new StoredSet.Damaged(
                    address, "its manifest is that of another set, " + manifest.set());
        }
        if (manifest.files().isEmpty()) {
            return new StoredSet.Damaged(address, "its manifest names no file");
        }
        for (var file : manifest.files()) {
            var size = Optional.ofNullable(sizes.get(file.name()));
            if (size.isEmpty()) {
                return new StoredSet.Damaged(address, file.name() + " is missing");
            }
            if (size.get() != file.size()) {
                return new StoredSet.Damaged(
                        address,
                        "%s has %d bytes; %d were written"
                                .formatted(file.name(), size.get(), file.size()));
            }
        }
        return drilled(address, manifest, sizes);
    }

    private StoredSet drilled(SetAddress address, Manifest manifest, Map<String, Long> sizes)
            throws DestinationException {
        var newest =
                sizes.keySet().stream()
                        .filter(name -> name.startsWith(Drill.NAME_PREFIX))
                        .max(Comparator.naturalOrder());
        if (newest.isEmpty()) {
            return new StoredSet.Complete(address, manifest, manifest.level());
        }
        var drill = Drill.read(read(address.key(newest.get())));
        return drill.passed()
                ? new StoredSet.Complete(address, manifest, Level.RESTORED)
                : new StoredSet.Damaged(
                        address, "its test restore at " + drill.at() + ": " + drill.finding());
    }

    /**
     * Reads every file of a set from the destination and hashes it.
     *
     * @return the set, or what is wrong with it
     * @throws DestinationException if the place does not answer
     */
    public StoredSet rehash(StoredSet.Complete set, LongConsumer progress)
            throws DestinationException {
        long before = 0;
        for (var file : set.manifest().files()) {
            long base = before;
            var found = hash(set.address(), file.name(), n -> progress.accept(base + n));
            if (!file.is(found)) {
                return new StoredSet.Damaged(
                        set.address(),
                        "%s hashes to %s…, and %s… was written"
                                .formatted(
                                        file.name(),
                                        found.hex().substring(0, 12),
                                        file.sha256().substring(0, 12)));
            }
            before += file.size();
        }
        return set;
    }

    /** Size and hash of a file as the destination gives it back. */
    public Sha256 hash(SetAddress address, String file, LongConsumer progress)
            throws DestinationException {
        var key = address.key(file);
        try (var in = destination.open(key)) {
            return Sha256.of(in, progress);
        } catch (DestinationException e) {
            throw e;
        } catch (IOException e) {
            throw new DestinationException(
                    DestinationException.Kind.UNREACHABLE,
                    "cannot read " + key + " to its end from " + destination.describe(),
                    e);
        }
    }

    /** Writes the manifest: from now on the set exists. */
    public void commit(SetAddress address, Manifest manifest) throws DestinationException {
        var bytes = ManifestFormat.write(manifest);
        destination.put(address.key(Manifest.NAME), bytes);
        if (!Arrays.equals(bytes, read(address.key(Manifest.NAME)))) {
            destination.delete(address.key(Manifest.NAME));
            throw new DestinationException(
                    DestinationException.Kind.UNREACHABLE,
                    destination.describe() + " did not give back the manifest that was written");
        }
    }

    /** Keeps the record of a test restore. */
    public void record(SetAddress address, Drill drill) throws DestinationException {
        destination.put(address.key(drill.name()), drill.write());
    }

    /**
     * Deletes a set, its manifest first: from that moment it does not exist, so that a deletion
     * which is interrupted leaves no half set that looks whole.
     */
    void delete(SetAddress address) throws DestinationException {
        destination.delete(address.key(Manifest.NAME));
        for (var file : destination.list(address.prefix())) {
            destination.delete(file.key());
        }
    }

    private byte[] read(String key) throws DestinationException {
        try (var in = destination.open(key)) {
            return in.readNBytes(SMALL);
        } catch (DestinationException e) {
            throw e;
        } catch (IOException e) {
            throw new DestinationException(
                    DestinationException.Kind.UNREACHABLE,
                    "cannot read " + key + " from " + destination.describe(),
                    e);
        }
    }
}
