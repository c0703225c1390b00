package dev.safetysystem.migrate.qdrant;

import dev.safetysystem.migrate.backup.Level;
import dev.safetysystem.migrate.backup.Manifest;
import dev.safetysystem.migrate.backup.Manifest.StoredFile;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.Pool;
import dev.safetysystem.migrate.backup.QdrantContent;
import dev.safetysystem.migrate.backup.QdrantContent.Snapshot;
import dev.safetysystem.migrate.backup.SetAddress;
import dev.safetysystem.migrate.backup.SetStore;
import dev.safetysystem.migrate.backup.Sha256;
import dev.safetysystem.migrate.backup.StoredSet;
import dev.safetysystem.migrate.backup.WorkFolder;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.process.Stop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes one set of a Qdrant cluster: a snapshot of each collection on each node, because a node's
 * snapshot holds only that node's shards. Each is compared with the checksum that its node gives,
 * which is as far as a snapshot can be proved without restoring it.
 */
public final class QdrantBackup {

    /** Ids hold seconds: after so long, most of the present one is over. */
    private static final Duration PART_OF_A_SECOND = Duration.ofMillis(200);

    private final SetStore store;
    private final Meter meter;
    private final Stop stop;
    private final InstantSource clock;

    /** A maker of sets at that destination. */
    public QdrantBackup(SetStore store, Meter meter, Stop stop, InstantSource clock) {
        this.store = store;
        this.meter = meter;
        this.stop = stop;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param nodes every node of the cluster
     * @param apiKey their key, if they have one
     * @param collections the collections; empty for all
     * @param name beginning of the set's id
     * @param pool what it is made for
     * @param system the system whose data it is
     * @param database the store's name
     * @param revision the revision that serves now
     * @param workFolder where snapshots are fetched to
     * @param program version of this program
     */
    public record Request(
            List<URI> nodes,
            Optional<String> apiKey,
            List<String> collections,
            String name,
            Pool pool,
            String system,
            String database,
            String revision,
            Optional<Path> workFolder,
            String program) {}

    /**
     * Makes one set.
     *
     * @throws Failure if no set exists because of it
     */
    public StoredSet.Complete make(Request request) throws DestinationException {
        var at = clock.instant();
        while (store.isTaken(address(request, at))) {
            stop.pause(PART_OF_A_SECOND);
            at = clock.instant();
        }
        var address = address(request, at);
        var files = new ArrayList<StoredFile>();
        var snapshots = new ArrayList<Snapshot>();
        var version = "";
        try (var work = WorkFolder.in(request.workFolder(), store.destination())) {
            for (int number = 0; number < request.nodes().size(); number++) {
                try (var node = new QdrantNode(request.nodes().get(number), request.apiKey())) {
                    version = node.version();
                    for (var collection : collections(node, request)) {
                        stop.check();
                        keep(address, node, number, collection, work, files, snapshots);
                    }
                }
            }
        }
        if (snapshots.isEmpty()) {
            throw Failure.badInput(
                    "empty-database", "there is no collection to back up", "Check the URL");
        }
        return commit(
                request,
                address,
                at,
                files,
                new QdrantContent(request.database(), version, snapshots));
    }

    private static SetAddress address(Request request, Instant at) {
        return SetAddress.of(request.system(), request.database(), request.name(), at);
    }

    private static List<String> collections(QdrantNode node, Request request) {
        var there = node.collections();
        var wanted = request.collections().isEmpty() ? there : request.collections();
        var missing = wanted.stream().filter(c -> !there.contains(c)).toList();
        if (!missing.isEmpty()) {
            throw Failure.badInput(
                    "missing-collection",
                    node.url() + " has no collection " + String.join(", ", missing),
                    "Correct --collections, or name every node of the one cluster");
        }
        return wanted;
    }

    private void keep(
            SetAddress address,
            QdrantNode node,
            int number,
            String collection,
            WorkFolder work,
            List<StoredFile> files,
            List<Snapshot> snapshots)
            throws DestinationException {
        meter.say("snapshot of " + collection + " on " + node.url());
        var points = node.points(collection).orElse(-1L);
        var aliases = node.aliases(collection);
        var remote = node.snapshot(collection);
        var name = "node-%d.%s.snapshot".formatted(number, SetAddress.folder(collection));
        var local = work.file(name);
        try {
            node.fetch(collection, remote.name(), local);
        } finally {
            node.remove(collection, remote.name());
        }
        var hash = hash(local);
        if (!hash.hex().equalsIgnoreCase(remote.sha256())) {
            throw differs(
                    "the snapshot of %s that %s sent hashes to %s…, and its checksum is %s"
                            .formatted(
                                    collection,
                                    node.url(),
                                    hash.hex().substring(0, 12),
                                    remote.sha256()));
        }
        var file = new StoredFile(name, hash.size(), hash.hex());
        store.destination().put(address.key(name), local, meter.bytes("copying", hash.size()));
        if (!file.is(store.hash(address, name, meter.bytes("reading back", hash.size())))) {
            store.destination().delete(address.key(name));
            throw differs(
                    name + " as read back from the destination differs from what was written");
        }
        files.add(file);
        snapshots.add(new Snapshot(name, number, collection, points, aliases));
    }

    private static Sha256 hash(Path file) {
        try {
            return Sha256.of(file, n -> {});
        } catch (IOException e) {
            throw Failure.because(
                    e,
                    ExitCode.UNREACHABLE,
                    Problem.of("work-dir", "cannot read " + file, "Check --work-dir"));
        }
    }

    private static Failure differs(String what) {
        return Failure.of(
                ExitCode.PROOF_FAILED,
                Problem.of("copy-differs", what, "Run the command again; the set does not exist"));
    }

    private StoredSet.Complete commit(
            Request request,
            SetAddress address,
            Instant at,
            List<StoredFile> files,
            QdrantContent content)
            throws DestinationException {
        var manifest =
                new Manifest(
                        address.set(),
                        request.pool(),
                        request.system(),
                        request.revision(),
                        Level.READABLE,
                        at,
                        clock.instant(),
                        request.program(),
                        files,
                        content);
        store.commit(address, manifest);
        return new StoredSet.Complete(address, manifest, manifest.level());
    }
}
