package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.process.Stop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Proves a set again from what lies at the destination: manifest, sizes, hashes, read-through. */
public final class Check {

    private final SetStore store;
    private final List<ClientPrograms> programs;
    private final ClientProcess process;
    private final Meter meter;
    private final Stop stop;

    /** A checker of that destination. */
    public Check(
            SetStore store,
            List<ClientPrograms> programs,
            ClientProcess process,
            Meter meter,
            Stop stop) {
        this.store = store;
        this.programs = programs;
        this.process = process;
        this.meter = meter;
        this.stop = stop;
    }

    /**
     * Proves a set.
     *
     * @param set the set, as listed
     * @param workFolder where its archive is put to be read through, if the destination is not on
     *     this machine
     * @return the set with the level that was proved now (a set that was only Written is Readable
     *     if it passes), or what is wrong with it
     * @throws DestinationException if the destination does not answer
     * @throws Failure if there are no programs to read it with
     */
    public StoredSet run(StoredSet.Complete set, Optional<Path> workFolder)
            throws DestinationException {
        return switch (set.manifest().content()) {
            case QdrantContent qdrant -> store.rehash(set, progress(set));
            case PostgresContent postgres -> {
                var reader = ClientPrograms.toRead(programs, postgres.dumpMajor());
                var found = store.rehash(set, progress(set));
                yield found instanceof StoredSet.Complete whole
                        ? readThrough(whole, reader, workFolder)
                        : found;
            }
        };
    }

    private java.util.function.LongConsumer progress(StoredSet.Complete set) {
        return meter.bytes("reading back " + set.address().set(), set.manifest().size());
    }

    private StoredSet readThrough(
            StoredSet.Complete set, ClientPrograms reader, Optional<Path> workFolder)
            throws DestinationException {
        try (var work = WorkFolder.in(workFolder, store.destination())) {
            var archive = fetch(set, PostgresContent.DUMP, work);
            process.run(
                    "reading the archive through",
                    ExitCode.PROOF_FAILED,
                    reader.restore(List.of("--file=/dev/null", archive.toString())),
                    stop::check);
            var level = set.level().verified() ? set.level() : Level.READABLE;
            return new StoredSet.Complete(set.address(), set.manifest(), level);
        } catch (Failure failure) {
            if (failure.exit() == ExitCode.PROOF_FAILED) {
                return new StoredSet.Damaged(set.address(), failure.getMessage());
            }
            throw failure;
        }
    }

    /**
     * A file of a set on this machine: the destination's own, or a copy of it.
     *
     * @throws Failure proof failed, if a copy is not what the manifest says
     */
    public Path fetch(StoredSet.Complete set, String name, WorkFolder work)
            throws DestinationException {
        var key = set.address().key(name);
        var local = store.destination().asFile(key);
        if (local.isPresent()) {
            return local.get();
        }
        var file =
                set.manifest().files().stream()
                        .filter(f -> f.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        var target = work.file(name);
        try (var in = store.destination().open(key);
                var out = Files.newOutputStream(target)) {
            var progress = meter.bytes("fetching " + set.address().set(), file.size());
            var buffer = new byte[1 << 18];
            long done = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                done += n;
                progress.accept(done);
            }
        } catch (DestinationException e) {
            throw e;
        } catch (IOException e) {
            throw new DestinationException(
                    DestinationException.Kind.UNREACHABLE,
                    "cannot copy %s from %s to %s: %s"
                            .formatted(key, store.destination().describe(), target, e.getMessage()),
                    e);
        }
        return proved(file, target);
    }

    private static Path proved(Manifest.StoredFile file, Path target) throws DestinationException {
        try {
            if (file.is(Sha256.of(target, n -> {}))) {
                return target;
            }
        } catch (IOException e) {
            throw new DestinationException(
                    DestinationException.Kind.UNREACHABLE, "cannot read " + target, e);
        }
        throw Failure.of(
                ExitCode.PROOF_FAILED,
                dev.safetysystem.migrate.outcome.Problem.of(
                        "copy-differs",
                        file.name() + " as fetched differs from the manifest",
                        "Run check-backup; use another set"));
    }
}
