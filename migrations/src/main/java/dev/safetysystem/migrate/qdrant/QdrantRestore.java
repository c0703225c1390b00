package dev.safetysystem.migrate.qdrant;

import dev.safetysystem.migrate.backup.Check;
import dev.safetysystem.migrate.backup.Meter;
import dev.safetysystem.migrate.backup.QdrantContent;
import dev.safetysystem.migrate.backup.StoredSet;
import dev.safetysystem.migrate.backup.WorkFolder;
import dev.safetysystem.migrate.destination.Destination;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts the snapshots of a set back, each on the node it is of, into collections that do not exist:
 * a live collection is never written over.
 */
public final class QdrantRestore {

    private final Destination destination;
    private final Check check;
    private final Meter meter;

    /** A restorer from that destination. */
    public QdrantRestore(Destination destination, Check check, Meter meter) {
        this.destination = destination;
        this.check = check;
        this.meter = meter;
    }

    /**
     * Restores.
     *
     * @param nodes every node, in the order in which they were named for the backup
     * @param suffix appended to each collection's name; empty for the names as they were
     * @return the collections that were made
     * @throws Failure if a collection exists, versions do not fit, or points are missing afterwards
     */
    public List<String> run(
            List<URI> nodes,
            Optional<String> apiKey,
            StoredSet.Complete set,
            QdrantContent content,
            String suffix,
            Optional<Path> workFolder)
            throws DestinationException {
        int needed = content.snapshots().stream().mapToInt(s -> s.node() + 1).max().orElse(0);
        if (nodes.size() != needed) {
            throw Failure.badInput(
                    "nodes",
                    "the set is of %d nodes, %d were named".formatted(needed, nodes.size()),
                    "Name every node with --qdrant-url, in the order of the backup");
        }
        if (check.run(set, workFolder) instanceof StoredSet.Damaged damaged) {
            throw Failure.of(
                    ExitCode.PROOF_FAILED,
                    Problem.of(
                            "set-damaged",
                            "set "
                                    + damaged.address()
                                    + " is damaged or incomplete: "
                                    + damaged.reason(),
                            "Use another set; check-backup lists them"));
        }
        var all = nodes.stream().map(url -> new QdrantNode(url, apiKey)).toList();
        try (var work = WorkFolder.in(workFolder, destination)) {
            for (var node : all) {
                require(node, content, suffix);
            }
            for (var snapshot : content.snapshots()) {
                recover(all.get(snapshot.node()), set, snapshot, suffix, work);
            }
            return content.snapshots().stream()
                    .map(s -> s.collection() + suffix)
                    .distinct()
                    .toList();
        } finally {
            all.forEach(QdrantNode::close);
        }
    }

    private static void require(QdrantNode node, QdrantContent content, String suffix) {
        var problems = new ArrayList<Problem>();
        var version = node.version();
        if (!fits(content.serverVersion(), version)) {
            problems.add(
                    Problem.of(
                            "server-version",
                            "the set is of Qdrant %s, %s is %s"
                                    .formatted(content.serverVersion(), node.url(), version),
                            "Snapshots fit the same and the next minor version only"));
        }
        content.snapshots().stream()
                .map(s -> s.collection() + suffix)
                .distinct()
                .filter(name -> node.points(name).isPresent())
                .forEach(
                        name ->
                                problems.add(
                                        Problem.of(
                                                "collection-exists",
                                                name + " exists on " + node.url(),
                                                "Give --suffix, then move the alias when it is"
                                                        + " proved")));
        if (!problems.isEmpty()) {
            throw Failure.of(ExitCode.BAD_INPUT, problems);
        }
    }

    /** Qdrant reads snapshots of its own minor version and of the one before. */
    static boolean fits(String from, String to) {
        var old = from.split("\\.");
        var now = to.split("\\.");
        if (old.length < 2 || now.length < 2 || !old[0].equals(now[0])) {
            return false;
        }
        int step = Integer.parseInt(now[1]) - Integer.parseInt(old[1]);
        return step == 0 || step == 1;
    }

    private void recover(
            QdrantNode node,
            StoredSet.Complete set,
            QdrantContent.Snapshot snapshot,
            String suffix,
            WorkFolder work)
            throws DestinationException {
        var collection = snapshot.collection() + suffix;
        meter.say("restoring " + collection + " on " + node.url());
        var file = check.fetch(set, snapshot.file(), work);
        var hash =
                set.manifest().files().stream()
                        .filter(f -> f.name().equals(snapshot.file()))
                        .findFirst()
                        .orElseThrow()
                        .sha256();
        node.recover(collection, file, hash);
        long points = node.points(collection).orElse(-1L);
        if (snapshot.points() >= 0 && points != snapshot.points()) {
            throw Failure.of(
                    ExitCode.PROOF_FAILED,
                    Problem.of(
                            "restore-differs",
                            "%s has %d points on %s; %d were backed up"
                                    .formatted(collection, points, node.url(), snapshot.points()),
                            "Use another set; no live collection was touched"));
        }
    }
}
