package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The control groups below which the pods of one real node run, in the only hierarchy (version 2)
 * or in each of them (version 1).
 *
 * @param name the top group's name
 */
record Cgroups(String name) {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    /** The kubelet wants them to be there. */
    void create() {
        try {
            if (unified()) {
                String controllers = Files.readString(ROOT.resolve("cgroup.controllers")).strip();
                for (String controller : controllers.split(" ")) {
                    Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+" + controller);
                }
            }
            for (Path hierarchy : hierarchies()) {
                Path group = Files.createDirectory(hierarchy.resolve(name));
                if (hierarchy.endsWith("cpuset")) {
                    // A new group has no processors and no memory, and takes no process so.
                    for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                        Files.writeString(
                                group.resolve(file), Files.readString(hierarchy.resolve(file)));
                    }
                }
            }
        } catch (IOException e) {
            throw new ClusterException("cannot make the control group " + name, e);
        }
    }

    /** Removes them, deepest first; they must be empty of processes. */
    void delete() {
        for (Path group : remaining()) {
            try (Stream<Path> below = Files.walk(group)) {
                for (Path directory :
                        below.filter(Files::isDirectory)
                                .sorted(Comparator.reverseOrder())
                                .toList()) {
                    Files.deleteIfExists(directory);
                }
            } catch (IOException e) {
                throw new ClusterException("cannot remove the control group " + group, e);
            }
        }
    }

    List<Path> remaining() {
        return hierarchies().stream()
                .map(hierarchy -> hierarchy.resolve(name))
                .filter(Files::isDirectory)
                .toList();
    }

    private static boolean unified() {
        return Files.exists(ROOT.resolve("cgroup.controllers"));
    }

    private static List<Path> hierarchies() {
        if (unified()) {
            return List.of(ROOT);
        }
        try (Stream<Path> mounted = Files.list(ROOT)) {
            // "cpu,cpuacct" is one hierarchy, with links "cpu" and "cpuacct" to it.
            return mounted.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
