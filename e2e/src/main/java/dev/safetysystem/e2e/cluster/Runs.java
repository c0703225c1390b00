package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every cluster of this user on this machine. */
final class Runs {
    private final Home home;
    private final Progress progress;

    Runs(Home home, Progress progress) {
        this.home = home;
        this.progress = progress;
    }

    /**
     * Writes down a new run with a slot that nothing uses, after removing what dead owners left.
     *
     * @throws ClusterException when the name is taken, or every slot
     */
    Run register(ClusterOptions options, Path programs) {
        try (FileLock _ = lock()) {
            sweep();
            List<Run> all = list();
            String name = options.name().orElseGet(() -> unusedName(all));
            Path directory = home.runs().resolve(name);
            if (Files.exists(directory)) {
                throw new ClusterException(
                        "a cluster \"%s\" is running already: take it down first (e2e/cluster down --name %s), or use another name"
                                .formatted(name, name));
            }
            Run run = Run.register(directory, freeAddresses(all, options.nodes()), programs);
            Closing.end(run);
            return run;
        }
    }

    private static String unusedName(List<Run> all) {
        Set<String> used = all.stream().map(Run::name).collect(Collectors.toSet());
        String prefix = "run-" + ProcessHandle.current().pid() + "-";
        return IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> prefix + i)
                .filter(name -> !used.contains(name))
                .findFirst()
                .orElseThrow();
    }

    private static Addresses freeAddresses(List<Run> all, Nodes nodes) {
        Set<Integer> used =
                all.stream().map(run -> run.addresses().slot()).collect(Collectors.toSet());
        return IntStream.range(0, Addresses.SLOTS)
                .filter(slot -> !used.contains(slot))
                .mapToObj(slot -> new Addresses(slot, nodes))
                .filter(Addresses::areFree)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ClusterException(
                                        "all "
                                                + Addresses.SLOTS
                                                + " places for clusters are taken on this"
                                                + " machine: e2e/cluster down --all"));
    }

    /** All that are registered, sorted by name. */
    List<Run> list() {
        try (Stream<Path> directories = Files.list(home.runs())) {
            return directories.sorted().flatMap(directory -> Run.read(directory).stream()).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Removes what is left of runs whose owner is gone. */
    void removeAbandoned() {
        try (FileLock _ = lock()) {
            sweep();
        }
    }

    private void sweep() {
        removeUnregistered();
        for (Run run : list()) {
            if (run.isAbandoned()) {
                progress.say("removing what a killed process left: cluster " + run.name());
                new Teardown(run).execute();
            }
        }
    }

    /**
     * A teardown that was cut off in its last step: only files are left, and they block the name.
     */
    private void removeUnregistered() {
        try (Stream<Path> directories = Files.list(home.runs())) {
            for (Path directory : directories.filter(Files::isDirectory).toList()) {
                if (Run.read(directory).isEmpty()) {
                    FileTree.delete(directory);
                }
            }
        } catch (IOException e) {
            throw new ClusterException("cannot clear up " + home.runs(), e);
        }
    }

    private FileLock lock() {
        return FileLock.acquire(
                home.runs().resolve(".lock"),
                () -> progress.say("waiting for another process that registers a cluster"));
    }
}
