package dev.safetysystem.migrate.backup;

import java.util.List;

/**
 * Snapshots of vector collections, one per collection and node.
 *
 * @param database the name that the store was given
 * @param serverVersion version of the nodes
 * @param snapshots all of them
 */
public record QdrantContent(String database, String serverVersion, List<Snapshot> snapshots)
        implements Manifest.Content {

    /** Copies the list. */
    public QdrantContent {
        snapshots = List.copyOf(snapshots);
    }

    /**
     * What one node holds of one collection.
     *
     * @param file the file's name in the set's folder
     * @param node number of the node, in the order in which the nodes were named
     * @param collection the collection
     * @param points number of points that the node reported; -1 if it does not report one
     * @param aliases other names of the collection, which no snapshot holds
     */
    public record Snapshot(
            String file, int node, String collection, long points, List<String> aliases) {

        /** Copies the list. */
        public Snapshot {
            aliases = List.copyOf(aliases);
        }
    }
}
